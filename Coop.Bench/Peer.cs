using System.Diagnostics;
using System.Runtime;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>
/// `peer WORKLOAD N` and `peer-fast WORKLOAD N`: one workload as a user would write it, measured by a driver that runs other runtimes beside it. Prints
/// `R ops wall_ns cpu_ns rss_growth managed_bytes`; `peer echo PORT` prints `ready` and serves until it is ended.
/// </summary>
internal static class Peer
{
    // So long it must have had next to nothing to do before anything is measured.
    private const double QuietSeconds = 1;

    // What is called once a round, by the warm-up itself, becomes due now and then.
    private const int FewMethods = 3;

    private const double WarmUpLimitSeconds = 20;

    private const int SmallRuns = 100;

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
        if (workload != "sleepers")
        {
            await WarmUp(size => work(events, Math.Max(size, 1)), n);
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

    // Until the compiler has nothing left to do: what it does on the same core while the work is measured would be counted as ours. It compiles a method again
    // after thirty calls, twice, and a while after it has counted them; so what is called once a run must be run often, and there are pauses.
    private static async Task WarmUp(Func<long, Task> work, long n)
    {
        long begun = Stopwatch.GetTimestamp(), quietSince = begun, compiled = 0;
        while (Seconds(quietSince) < QuietSeconds && Seconds(begun) < WarmUpLimitSeconds)
        {
            long round = Stopwatch.GetTimestamp();
            for (int i = 0; i < SmallRuns && Seconds(round) < QuietSeconds; i++)
            {
                await work(n / 10_000);
            }
            await work(n / 10);
            await Sleep(0.15);
            long before = compiled;
            compiled = JitInfo.GetCompiledMethodCount();
            if (compiled - before > FewMethods)
            {
                quietSince = Stopwatch.GetTimestamp();
            }
        }
    }

    private static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;

    private static long ResidentBytes() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * Environment.SystemPageSize;

    private static long CpuNanos() => Environment.CpuUsage.TotalTime.Ticks * 100;
}
