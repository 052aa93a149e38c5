using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Coop.Runtime.Tests.Samples;

/// <summary>The samples' program as a real process, which never outlives the test.</summary>
internal sealed partial class SampleProcess : IDisposable
{
    internal const int Interrupt = 2;
    internal const int Terminate = 15;

    private const int OpenFiles = 7;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly CancellationTokenSource _deadline = new(s_patience);

    private SampleProcess(Process process) => _process = process;

    /// <summary>The program and what goes before its arguments.</summary>
    internal static string[] Command { get; } =
    [
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"),
        Path.Combine(AppContext.BaseDirectory, "Coop.Samples.dll"),
    ];

    internal int Id => _process.Id;

    internal StreamWriter In => _process.StandardInput;

    internal StreamReader Out => _process.StandardOutput;

    internal StreamReader Error => _process.StandardError;

    internal TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Descriptors that it has open now.</summary>
    internal int DescriptorCount => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    /// <summary>Memory that it has now.</summary>
    internal int ResidentKib
    {
        get
        {
            var line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : int.Parse(line["VmRSS:".Length..].Replace("kB", ""), CultureInfo.InvariantCulture);
        }
    }

    internal static SampleProcess Start(params string[] arguments) => StartUnder("exec \"$@\"", arguments);

    /// <summary>Starts it from a line of shell, where <c>"$@"</c> is the program with its arguments.</summary>
    internal static SampleProcess StartUnder(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script, "sh", .. Command, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new SampleProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    internal static async Task<(int Status, string Out, string Error)> Run(params string[] arguments)
    {
        using var sample = Start(arguments);
        return await sample.Finish();
    }

    /// <summary>Reads what it still writes, and waits for its end.</summary>
    internal async Task<(int Status, string Out, string Error)> Finish()
    {
        var output = Out.ReadToEndAsync(_deadline.Token);
        var error = Error.ReadToEndAsync(_deadline.Token);
        return (await Exit(), await output, await error);
    }

    /// <summary>Waits for its end.</summary>
    internal async Task<int> Exit()
    {
        await _process.WaitForExitAsync(_deadline.Token);
        return _process.ExitCode;
    }

    internal ValueTask<string?> NextLine() => Out.ReadLineAsync(_deadline.Token);

    internal ValueTask<string?> NextErrorLine() => Error.ReadLineAsync(_deadline.Token);

    internal void Signal(int signal) => NativeKill(Id, signal).ShouldBe(0);

    /// <summary>From now on it gets no descriptor with this number or a higher one.</summary>
    internal unsafe void LimitDescriptors(int count)
    {
        var limits = stackalloc ulong[2];
        NativeLimit(Id, OpenFiles, null, limits).ShouldBe(0);
        limits[0] = (ulong)count;
        NativeLimit(Id, OpenFiles, limits, null).ShouldBe(0);
    }

    /// <summary>Asks until it is so; what another process does cannot be waited for otherwise.</summary>
    /// <param name="isSo">The question.</param>
    /// <param name="otherwise">What is wrong when it never is.</param>
    /// <param name="details">What is known then.</param>
    internal static void Eventually(Func<bool> isSo, string otherwise, Func<string>? details = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(began) >= s_patience) Assert.Fail($"{otherwise} {details?.Invoke()}");
            Thread.Sleep(10);
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

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static unsafe partial int NativeLimit(int process, int resource, ulong* to, ulong* from);
}
