using System.Diagnostics;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>
/// `peer WORKLOAD N` and `peer-fast WORKLOAD N`: one workload as a user would write it, measured by a driver that runs other runtimes beside it. Prints
/// `R ops wall_ns cpu_ns rss_growth managed_bytes`; `peer echo PORT` prints `ready` and serves until it is ended.
/// </summary>
internal static class Peer
{
    private static uint s_seed = 2463534242;

    internal static int Run(Func<EventLoop, long, Task>? work, string workload, long n)
    {
        if (work is null)
        {
            return 3;
        }
        // For the one question that it answers: what a spin before the wait does to the latency of a lone connection.
        string spin = Environment.GetEnvironmentVariable("COOP_SPIN_US") ?? "0";
        var options = new EventLoopOptions { SpinBeforeWaiting = TimeSpan.FromMicroseconds(long.Parse(spin)) };
        EventLoop.Run(options, events => Measure(events, workload, n, work));
        return 0;
    }

    /// <summary>Xorshift: the same numbers in every runtime.</summary>
    internal static uint Random()
    {
        s_seed ^= s_seed << 13;
        s_seed ^= s_seed >> 17;
        s_seed ^= s_seed << 5;
        return s_seed;
    }

    private static async Task Measure(EventLoop events, string workload, long n, Func<EventLoop, long, Task> work)
    {
        if (workload == "echo")
        {
            // Serves until it is ended; n is the port.
            await work(events, n);
        }
        // For a second at least, with pauses in which the tiering thread can install what it compiled.
        long warm = Stopwatch.GetTimestamp();
        for (int i = 0; workload != "sleepers" && (i < 3 || Stopwatch.GetElapsedTime(warm).TotalSeconds < 1); i++)
        {
            await work(events, Math.Max(n / 10, 1));
            await Sleep(i < 3 ? 0.15 : 0);
        }
        long heap = GC.GetTotalMemory(true), rss = ResidentBytes(), wall = Stopwatch.GetTimestamp(), cpu = CpuNanos();
        long allocated = GC.GetTotalAllocatedBytes(true);
        await work(events, n);
        long wallNanos = (long)Stopwatch.GetElapsedTime(wall).TotalNanoseconds, cpuNanos = CpuNanos() - cpu;
        allocated = GC.GetTotalAllocatedBytes(true) - allocated;
        if (workload == "sleepers")
        {
            allocated = GC.GetTotalMemory(true) - heap;
        }
        Console.WriteLine($"R {n} {wallNanos} {cpuNanos} {Math.Max(0, ResidentBytes() - rss)} {allocated}");
        Environment.Exit(0);
    }

    private static long ResidentBytes() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * Environment.SystemPageSize;

    private static long CpuNanos() => Environment.CpuUsage.TotalTime.Ticks * 100;
}
