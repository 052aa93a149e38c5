using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coop.Cli.Tests.Support;

/// <summary>A real process of one of ours, which never outlives the test.</summary>
internal sealed partial class Child : IDisposable
{
    internal const int Interrupt = 2;
    internal const int Kill = 9;
    internal const int Terminate = 15;
    internal const int Continue = 18;
    internal const int Stop = 19;

    private readonly Process _process;
    private readonly CancellationTokenSource _deadline = new(Deadline.Patience);

    private Child(Process process) => _process = process;

    internal int Id => _process.Id;

    internal bool HasEnded => _process.HasExited;

    internal static string Host { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    internal static string Coop { get; } = Path.Combine(AppContext.BaseDirectory, "Coop.Cli.dll");

    internal static Child StartCoop(params string[] arguments) => Start(Host, ["exec", Coop, .. arguments]);

    /// <summary>A sick program that is up.</summary>
    internal static Child StartSick(params string[] arguments)
    {
        Child sick = Start(Host, ["exec", Path.Combine(AppContext.BaseDirectory, "Coop.Samples.dll"), "sick", .. arguments]);
        try
        {
            sick.NextLine().ShouldBe($"sick {sick.Id}");
            return sick;
        }
        catch
        {
            sick.Dispose();
            throw;
        }
    }

    internal static Child Start(string program, params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!);

    /// <summary>Runs coop to its end.</summary>
    internal static async Task<(int Status, string Out, string Error)> RunCoop(params string[] arguments)
    {
        using Child coop = StartCoop(arguments);
        return await coop.Finish();
    }

    internal string? NextLine() => _process.StandardOutput.ReadLineAsync(_deadline.Token).AsTask().GetAwaiter().GetResult();

    internal void Signal(int signal) => NativeKill(Id, signal).ShouldBe(0);

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
