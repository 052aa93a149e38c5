using System.Diagnostics;
using System.Globalization;
using Coop.Runtime;
using Coop.Runtime.Loop;
using static Coop.Runtime.Events;

namespace Coop.Bench.Watching;

/// <summary>
/// `watched WORKLOAD PARKED [PORT]`: the program that is looked at. Told by its input what to do, it says what it took: `run SECONDS`, `cpu`, `watch on`, `watch off`.
/// </summary>
internal static class WatchedProgram
{
    private const double ChunkSeconds = 0.05;

    private static long s_turnCpu;
    private static long s_turnWall;
    private static int s_longTurns;

    internal static int Run(string workload, int parked, int port)
    {
        EventLoop.Run(new EventLoopOptions { Name = "watched" }, events => Serve(events, workload, parked, port));
        return 0;
    }

    private static async Task Serve(EventLoop events, string workload, int parked, int port)
    {
        var queue = events.Queue<int>(1, "nothing");
        for (int i = 0; i < parked; i++)
        {
            _ = i % 2 == 0 ? events.Thread(Sleeper) : events.Thread(() => Getter(queue));
        }
        Func<EventLoop, long, Task>? work = workload == "turns" ? Turns : PeerWorkloads.Find(workload);
        long chunk = 1000;
        if (workload == "echo")
        {
            _ = events.Thread(() => work!(events, port), "echo");
            await events.Pause();
        }
        else
        {
            chunk = await Calibrate(events, work!);
        }
        Console.WriteLine("up");
        LoopWatch watch = events.Observer!;
        while (await Blocking(Console.ReadLine) is { } line)
        {
            switch (line.Split(' '))
            {
                case ["run", var seconds]:
                    await Measure(events, work!, chunk, double.Parse(seconds, CultureInfo.InvariantCulture));
                    break;
                case ["watch", var how]:
                    // Nobody: the looks ask nobody. The watchdog's thread ticks on, and its time is not the loop's.
                    events.Observer = how == "on" ? watch : null;
                    Console.WriteLine("done");
                    break;
                default:
                    Console.WriteLine($"0 {ProcessorTime.OfThread()} {ProcessorTime.OfProcess()} {Stopwatch.GetTimestamp()} 0 0 0");
                    break;
            }
        }
        Environment.Exit(0);
    }

    // For two seconds, with pauses in which the tiering thread can install what it compiled.
    private static async Task<long> Calibrate(EventLoop events, Func<EventLoop, long, Task> work)
    {
        long n = 1000, begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < 5 || Stopwatch.GetElapsedTime(begun).TotalSeconds < 2; i++)
        {
            long at = Stopwatch.GetTimestamp();
            await work(events, n);
            n = Math.Max(1000, (long)(n * ChunkSeconds / Stopwatch.GetElapsedTime(at).TotalSeconds));
            await Sleep(i < 5 ? 0.15 : 0);
        }
        return n;
    }

    private static async Task Measure(EventLoop events, Func<EventLoop, long, Task> work, long chunk, double seconds)
    {
        s_turnCpu = s_turnWall = s_longTurns = 0;
        long done = 0, wall = Stopwatch.GetTimestamp(), cpu = ProcessorTime.OfThread(), all = ProcessorTime.OfProcess();
        while (Stopwatch.GetElapsedTime(wall).TotalSeconds < seconds)
        {
            await work(events, chunk);
            done += chunk;
        }
        cpu = ProcessorTime.OfThread() - cpu;
        all = ProcessorTime.OfProcess() - all;
        Console.WriteLine($"{done} {cpu} {all} {(long)Stopwatch.GetElapsedTime(wall).TotalNanoseconds} {s_turnCpu} {s_turnWall} {s_longTurns}");
    }

    // One that yields, and knows how long everything between two of its steps took.
    private static async Task Turns(EventLoop events, long n)
    {
        long cpu = ProcessorTime.OfThread(), wall = Stopwatch.GetTimestamp();
        while (n-- > 0)
        {
            await events.Pause();
            long cpuNow = ProcessorTime.OfThread(), wallNow = Stopwatch.GetTimestamp();
            // Neither what others had of the processor, nor what the host had of the machine: that is in one of the two only, mostly.
            long turn = Math.Min(cpuNow - cpu, wallNow - wall);
            s_turnCpu = Math.Max(s_turnCpu, turn);
            s_turnWall = Math.Max(s_turnWall, wallNow - wall);
            if (turn > 1_000_000)
            {
                s_longTurns++;
            }
            cpu = cpuNow;
            wall = wallNow;
        }
    }

    private static async Task Sleeper() => await Sleep(3600);

    private static async Task Getter(EventQueue<int> queue) => await queue.Get();
}
