using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coop.Hosting.Tests.Support;

/// <summary>The samples' program as a real process, which never outlives the test.</summary>
internal sealed partial class WebSample : IDisposable
{
    internal const int Terminate = 15;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly CancellationTokenSource _deadline = new(s_patience);

    private WebSample(Process process) => _process = process;

    internal static WebSample Start(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Coop.Samples.Web.dll");
        string host = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet");
        return new WebSample(Process.Start(new ProcessStartInfo(host, ["exec", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    internal ValueTask<string?> NextLine() => _process.StandardOutput.ReadLineAsync(_deadline.Token);

    /// <summary>Reads until a line begins so, and gives what follows.</summary>
    internal async Task<string> LineAfter(string beginning)
    {
        while (await NextLine() is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line[beginning.Length..];
            }
        }
        throw new InvalidOperationException($"It ended without a line '{beginning}': {await _process.StandardError.ReadToEndAsync()}");
    }

    internal void Signal(int signal) => NativeKill(_process.Id, signal).ShouldBe(0);

    /// <summary>Reads what it still writes, and waits for its end.</summary>
    internal async Task<(int Status, string Out, string Error)> Finish()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync(_deadline.Token);
        Task<string> error = _process.StandardError.ReadToEndAsync(_deadline.Token);
        await _process.WaitForExitAsync(_deadline.Token);
        return (_process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
        _deadline.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int NativeKill(int process, int signal);
}
