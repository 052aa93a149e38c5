using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Coop.Samples.Hosts.Tests.Support;

/// <summary>What a host calls of the system in a while: on its own thread, and on the threads that we have beside it. The runtime's own are not ours to keep quiet.</summary>
internal sealed partial class IdleTrace
{
    private const double Seconds = 2;

    private IdleTrace(int threads, string[] host, string[] ours) => (Threads, Host, Ours) = (threads, host, ours);

    /// <summary>How many threads we have: the watchdog, and the watcher of a guest.</summary>
    internal int Threads { get; }

    /// <summary>The calls of the host's thread.</summary>
    internal string[] Host { get; }

    /// <summary>Those of them that are about a descriptor of a loop, and all calls of our threads.</summary>
    internal string[] Ours { get; }

    /// <summary>Looks for two seconds; skips the test where nobody may. Null when a thread has ended before it could be looked at.</summary>
    internal static IdleTrace? Of(int process)
    {
        Require.Program("strace");
        var threads = ThreadNames.Of($"{process}").Where(found => found.Thread == process || IsOurs(found.Name)).Select(found => $"{found.Thread}").ToArray();
        var descriptors = Descriptors(process);
        var seen = new HashSet<string>();
        if (Trace(threads) is not { } calls) return null;
        string[] lines = [.. calls.Where(line => !IsState(line, seen)).Select(line => line.Trim())];
        bool IsHost(string line) => threads.Length == 1 || line.StartsWith($"{process} ", StringComparison.Ordinal);
        var trace = new IdleTrace(
            threads.Length - 1,
            [.. lines.Where(IsHost)],
            [.. lines.Where(line => !IsHost(line) || (FirstNumber().Match(line) is { Success: true } found && descriptors.Contains(int.Parse(found.Groups[1].ValueSpan))))]);
        TestContext.Out.WriteLine(
            $"{trace.Threads} threads of ours, descriptors {string.Join(' ', descriptors.Order())}; in {Seconds} s {trace.Host.Length} calls of the host's thread, of us {trace.Ours.Length}");
        return trace;
    }

    // Those of a loop: its set, and what the set has of its own: the bell, the alarm.
    private static HashSet<int> Descriptors(int process)
    {
        var ours = new HashSet<int>();
        foreach (var file in new DirectoryInfo($"/proc/{process}/fd").GetFiles().Where(file => file.LinkTarget == "anon_inode:[eventpoll]"))
        {
            ours.Add(int.Parse(file.Name));
            ours.UnionWith(Watched().Matches(File.ReadAllText($"/proc/{process}/fdinfo/{file.Name}")).Select(found => int.Parse(found.Groups[1].ValueSpan)));
        }
        ours.ShouldNotBeEmpty("a loop has descriptors");
        return ours;
    }

    // The watcher of a guest, the watchdog.
    private static bool IsOurs(string name) => name.StartsWith("coop", StringComparison.OrdinalIgnoreCase);

    // One line for each thread says where it was when strace came, and one where it was when it went.
    private static bool IsState(string line, HashSet<string> seen) =>
        line.Contains("strace:", StringComparison.Ordinal)
        || line.Contains("<detached", StringComparison.Ordinal)
        || ((line.Contains("<unfinished", StringComparison.Ordinal) || line.Contains("restart_syscall", StringComparison.Ordinal)) && seen.Add(line.Split(' ')[0]));

    private static string[]? Trace(string[] threads)
    {
        var log = Path.GetTempFileName();
        try
        {
            string[] options = ["-o", log, .. threads.SelectMany(thread => new[] { "-p", thread })];
            using var trace = Process.Start(new ProcessStartInfo("strace", options) { RedirectStandardError = true })!;
            for (var attached = 0; attached < threads.Length;)
            {
                var said = trace.StandardError.ReadLine();
                if (said?.EndsWith("No such process", StringComparison.Ordinal) == true)
                {
                    trace.Kill();
                    trace.WaitForExit();
                    return null;
                }
                if (said is null || !said.Contains("attached", StringComparison.Ordinal)) Assert.Ignore($"strace may not look at another process here: {said}");
                attached++;
            }
            trace.WaitForExit(TimeSpan.FromSeconds(Seconds)).ShouldBeFalse("strace ended by itself");
            Process.Start("kill", ["-INT", $"{trace.Id}"])!.WaitForExit();
            trace.WaitForExit();
            return File.ReadAllLines(log);
        }
        finally
        {
            File.Delete(log);
        }
    }

    [GeneratedRegex(@"\w+\((\d+)\b")]
    private static partial Regex FirstNumber();

    [GeneratedRegex(@"tfd: +(\d+)")]
    private static partial Regex Watched();
}
