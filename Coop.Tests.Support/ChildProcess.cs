using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coop.Tests.Support;

/// <summary>A program as a real process, which never outlives the test. Each project of tests says which programs are its own.</summary>
internal abstract partial class ChildProcess : IDisposable
{
    internal const int Interrupt = 2;
    internal const int Kill = 9;
    internal const int Terminate = 15;
    internal const int Continue = 18;
    internal const int Stop = 19;

    // A shell that runs the tests in the background lets them ignore SIGINT, and what they start would inherit that. GNU's env undoes it; another env may not know how.
    private static readonly Lazy<string[]> s_defaultSignals = new(static () =>
    {
        string[] command = ["/usr/bin/env", "--default-signal=INT,QUIT"];
        if (!File.Exists(command[0]))
        {
            return [];
        }
        using var trial = Process.Start(new ProcessStartInfo(command[0], [command[1], "true"]) { RedirectStandardError = true })!;
        trial.WaitForExit();
        return trial.ExitCode == 0 ? command : [];
    });

    private readonly Process _process;

    protected ChildProcess(IReadOnlyList<string> command, params (string Name, string Value)[] environment)
    {
        string[] all = [.. s_defaultSignals.Value, .. command];
        var start = new ProcessStartInfo(all[0], all.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        _process = Process.Start(start)!;
    }

    /// <summary>The dotnet that runs the tests.</summary>
    internal static string Dotnet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    internal int Id => _process.Id;

    internal bool HasEnded => _process.HasExited;

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

    /// <summary>Descriptors that it has open now; 0 where the system does not tell.</summary>
    internal int DescriptorCount => OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length : 0;

    /// <summary>Sockets that it has open now. Each assembly that a program loads, whenever that is, keeps two descriptors: they are not counted here.</summary>
    internal int SocketCount => OperatingSystem.IsLinux()
        ? new DirectoryInfo($"/proc/{Id}/fd").EnumerateFileSystemInfos().Count(entry => entry.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true)
        : 0;

    internal ValueTask<string?> NextLine() => Soon(Out.ReadLineAsync(CancellationToken.None));

    internal ValueTask<string?> NextErrorLine() => Soon(Error.ReadLineAsync(CancellationToken.None));

    /// <summary>Reads lines until one is as wanted.</summary>
    internal async Task<string> Until(Func<string, bool> isIt)
    {
        while (await NextLine() is { } line)
        {
            if (isIt(line))
            {
                return line;
            }
        }
        throw new EndOfStreamException($"It ended without such a line: {await Error.ReadToEndAsync().WaitAsync(Patience.Limit)}");
    }

    internal void Signal(int signal) => NativeKill(Id, signal).ShouldBe(0);

    /// <summary>Reads what it still writes, and waits for its end.</summary>
    internal async Task<(int Status, string Out, string Error)> Finish()
    {
        Task<string> output = Out.ReadToEndAsync();
        Task<string> error = Error.ReadToEndAsync();
        return (await Exit(), await output.WaitAsync(Patience.Limit), await error.WaitAsync(Patience.Limit));
    }

    /// <summary>Waits for its end.</summary>
    internal async Task<int> Exit()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience.Limit);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    // Not how long it lives is limited, but how long it is waited for; what is there already costs no timer.
    private static async ValueTask<string?> Soon(ValueTask<string?> line) => line.IsCompleted ? await line : await line.AsTask().WaitAsync(Patience.Limit);

    /// <summary>A program of ours that stands beside the tests: what goes before its arguments.</summary>
    protected static string[] CommandOf(string assembly) => [Dotnet, Path.Combine(AppContext.BaseDirectory, assembly)];

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int NativeKill(int process, int signal);
}
