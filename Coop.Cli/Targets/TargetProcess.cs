using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Coop.Cli.Commands;
using Microsoft.Diagnostics.NETCore.Client;

namespace Coop.Cli.Targets;

/// <summary>What can be said of a process, and of why it cannot be looked into.</summary>
internal static class TargetProcess
{
    private const int LimitCommand = 400;

    private static readonly TimeSpan s_dying = TimeSpan.FromSeconds(1);

    /// <summary>Those with a diagnostic socket, but not this one.</summary>
    internal static int[] WithDiagnostics() =>
        [.. DiagnosticsClient.GetPublishedProcesses().Where(static pid => pid != Environment.ProcessId && IsAlive(pid)).Distinct().Order()];

    internal static bool IsAlive(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return !process.HasExited && !IsZombie(pid);
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is there; nothing more may be known of it.
            return true;
        }
    }

    /// <summary>Its command line where the system tells it, else its name.</summary>
    internal static string CommandOf(int pid)
    {
        try
        {
            string[] words = OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries) : [];
            if (words.Length == 0)
            {
                using Process process = Process.GetProcessById(pid);
                return process.ProcessName;
            }
            string all = string.Join(' ', words);
            return new TextPool().Get(all.Length <= LimitCommand ? all : all[..LimitCommand]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>What it means that a session has failed.</summary>
    internal static CliException Explain(int pid, Exception error, bool wasAttached) => error switch
    {
        CliException known => known,
        _ when HasEnded(pid, wasAttached) => wasAttached
            ? new CliException(ExitStatus.TargetEnded, $"Process {pid} has ended.")
            : new CliException(ExitStatus.NoSuchProcess, $"There is no process {pid}."),
        _ when IsRefused(error) || IsForeign(pid) => new CliException(ExitStatus.NotPermitted,
            $"Process {pid} belongs to another user: only that user, or root, may look into it."),
        ServerNotAvailableException => new CliException(ExitStatus.NotDotNet,
            $"Process {pid} has no .NET diagnostics: it is no .NET process, or was started with DOTNET_EnableDiagnostics=0, with another TMPDIR than this one, or is native AOT without EventSourceSupport."),
        TimeoutException => NoAnswer(pid),
        _ when wasAttached => new CliException(ExitStatus.TargetEnded, $"Process {pid} has broken the session off: {error.Message}"),
        _ => new CliException(ExitStatus.Failed, $"Process {pid} cannot be looked into: {error.GetType().Name}: {error.Message}"),
    };

    internal static CliException NoAnswer(int pid) => new(ExitStatus.NoAnswer, $"Process {pid} does not answer. Is it stopped?");

    private static bool IsRefused(Exception? error) =>
        error is UnauthorizedAccessException or SocketException { SocketErrorCode: SocketError.AccessDenied } || (error?.InnerException is { } inner && IsRefused(inner));

    private static bool IsForeign(int pid)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }
        try
        {
            int me = UserOf("/proc/self/status");
            return me != 0 && UserOf($"/proc/{pid}/status") != me;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    // The socket of one that ends is closed a moment before it is gone.
    private static bool HasEnded(int pid, bool isClosed) => isClosed ? SpinWait.SpinUntil(() => !IsAlive(pid), s_dying) : !IsAlive(pid);

    // It has ended, and its parent has not heard of it yet.
    private static bool IsZombie(int pid)
    {
        try
        {
            string stat = OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{pid}/stat") : "";
            return stat.LastIndexOf(") ", StringComparison.Ordinal) is >= 0 and var at && stat[at + 2] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }

    // Of the four numbers the second is the one that permissions go by.
    private static int UserOf(string status) => int.Parse(
        File.ReadLines(status).First(static line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);
}
