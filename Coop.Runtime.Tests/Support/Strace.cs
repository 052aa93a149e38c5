using System.Diagnostics;

namespace Coop.Runtime.Tests.Support;

/// <summary>Watches threads of this process from outside: every system call that one of them begins.</summary>
internal static class Strace
{
    /// <summary>The kernel's number of the thread with this name (the kernel keeps fifteen characters of it).</summary>
    internal static int ThreadNamed(string name)
    {
        string kept = name.Length <= 15 ? name : name[..15];
        return ThreadNames.Of("self").Single(found => found.Name == kept).Thread;
    }

    /// <summary>The calls that these threads begin within that time; skips the test, and says so, where nobody can be watched.</summary>
    internal static string[] CallsOf(double seconds, params int[] threads)
    {
        string output = Path.GetTempFileName();
        try
        {
            using Process? tracer = Start(output, threads);
            if (tracer is null)
            {
                Assert.Ignore("strace is not there (apt-get install strace): nobody counts the system calls.");
            }
            // Until it says on its own that it has all of them.
            for (int attached = 0; attached < threads.Length;)
            {
                string line = tracer!.StandardError.ReadLine() ?? "";
                if (line.Length == 0 || line.Contains("not permitted", StringComparison.Ordinal))
                {
                    tracer.Kill();
                    Assert.Ignore($"strace may not watch this process ({line}): nobody counts the system calls.");
                }
                attached += line.Contains("attached", StringComparison.Ordinal) ? 1 : 0;
            }
            tracer!.WaitForExit(TimeSpan.FromSeconds(seconds)).ShouldBeFalse("strace ended by itself");
            _ = Kill(tracer.Id, 2);
            tracer.WaitForExit();
            // The call that a thread was in when it was attached to is not one that it began.
            var seen = new HashSet<string>();
            return [.. File.ReadLines(output).Where(line => !line.Contains("<detached", StringComparison.Ordinal) && !IsFirst(line, seen) && !line.Contains("strace:", StringComparison.Ordinal))];
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static bool IsFirst(string line, HashSet<string> seen) =>
        (line.Contains("<unfinished", StringComparison.Ordinal) || line.Contains("restart_syscall", StringComparison.Ordinal)) && seen.Add(line.Split(' ')[0]);

    private static Process? Start(string output, int[] threads)
    {
        var start = new ProcessStartInfo("strace") { RedirectStandardError = true };
        foreach (string argument in (string[])["-o", output, .. threads.SelectMany(thread => new[] { "-p", thread.ToString() })])
        {
            start.ArgumentList.Add(argument);
        }
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
