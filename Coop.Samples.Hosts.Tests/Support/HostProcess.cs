using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coop.Samples.Hosts.Tests.Support;

/// <summary>The hosts' program as a real process, which never outlives the test.</summary>
internal sealed partial class HostProcess : IDisposable
{
    internal const int Interrupt = 2;
    internal const int Terminate = 15;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly CancellationTokenSource _deadline = new(s_patience);

    private HostProcess(Process process) => _process = process;

    /// <summary>The program and what goes before its arguments.</summary>
    internal static string[] Command { get; } =
    [
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet")),
        Path.Combine(AppContext.BaseDirectory, "Coop.Samples.Hosts.dll"),
    ];

    internal int Id => _process.Id;

    internal StreamWriter In => _process.StandardInput;

    internal static HostProcess Start(params string[] arguments) => Start([], arguments);

    internal static HostProcess Start((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Command[0], [.. Command[1..], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    internal static async Task<(int Status, string Out, string Error)> Run(params string[] arguments)
    {
        using var host = Start(arguments);
        return await host.Finish();
    }

    internal async Task<(int Status, string Out, string Error)> Finish()
    {
        var output = _process.StandardOutput.ReadToEndAsync(_deadline.Token);
        var error = _process.StandardError.ReadToEndAsync(_deadline.Token);
        await _process.WaitForExitAsync(_deadline.Token);
        return (_process.ExitCode, await output, await error);
    }

    /// <summary>Reads lines until one is as wanted.</summary>
    internal async Task<string> Until(Func<string, bool> isIt)
    {
        while (true)
        {
            var line = await _process.StandardOutput.ReadLineAsync(_deadline.Token);
            if (line is null) throw new EndOfStreamException($"It ended: {await _process.StandardError.ReadToEndAsync(_deadline.Token)}");
            if (isIt(line)) return line;
        }
    }

    internal void Signal(int signal) => NativeKill(Id, signal).ShouldBe(0);

    /// <summary>Asks until it is so; what another process does cannot be waited for otherwise.</summary>
    internal static void Eventually(Func<bool> isSo, string otherwise) => Eventually(isSo, () => otherwise);

    internal static void Eventually(Func<bool> isSo, Func<string> otherwise)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(began) > s_patience) Assert.Fail(otherwise());
            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _deadline.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int NativeKill(int process, int signal);
}
