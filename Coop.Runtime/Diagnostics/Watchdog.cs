// One thread that looks after all loops of the process. It reads numbers that the loops write anyway, so it costs them nothing; it costs the process its ticks,
// and none while nothing happens.
//
// Parking      After ParkAfter without a step on any loop it waits for its bell. A loop rings when it looks, finds something to do, and finds it parked. A host that
//              turns its loop in each frame, for nothing, wakes nobody.
// No loop is missed   parking: write s_isParked, barrier of the whole process, look again whether a loop has moved, or has looked
//                     a loop: looks (counts it), then, if steps are ready, reads s_isParked; no step comes after a look that found none without another look
//              The barrier stands for one in the loop, which has none: either the loop's count is seen, or the loop sees the watchdog parked.
using System.Diagnostics;

namespace Coop.Runtime.Diagnostics;

internal static class Watchdog
{
    private const int PartsOfLimit = 5;

    private static readonly TimeSpan s_leastPeriod = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_mostPeriod = TimeSpan.FromMilliseconds(10);
    private static readonly long s_parkAfter = 2 * Stopwatch.Frequency;
    private static readonly Lock s_gate = new();
    private static readonly AutoResetEvent s_bell = new(false);
    private static readonly List<LoopProbe> s_loops = []; // used again: who watches all day shall not make garbage all day
    private static bool s_isBegun;
    private static volatile bool s_isParked;
    private static volatile bool s_isReady;

    internal static bool IsParked => s_isParked;

    /// <summary>Whether the meter and the event source are there.</summary>
    internal static bool IsReady => s_isReady;

    /// <summary>How often it has parked.</summary>
    internal static int ParkCount { get; private set; }

    internal static void Begin()
    {
        lock (s_gate)
        {
            if (!s_isBegun)
            {
                s_isBegun = true;
                // UnsafeStart: it must not keep the AsyncLocals of whoever made the first loop.
                new Thread(Run, 256 * 1024) { IsBackground = true, Name = "Coop: watchdog" }.UnsafeStart();
            }
        }
    }

    internal static void Ring()
    {
        s_isParked = false;
        s_bell.Set();
    }

    private static void Run()
    {
        // Here, and not by the first loop: a program's first ten milliseconds are its own.
        LoopMeter.Publish();
        CoopEventSource log = CoopEventSource.Log;
        s_isReady = true;
        foreach (LoopProbe probe in LoopRegistry.All())
        {
            log.LoopStarted(probe);
        }
        long last = Stopwatch.GetTimestamp(), lastMove = last;
        while (true)
        {
            TimeSpan period = Period();
            s_bell.WaitOne(period);
            long now = Stopwatch.GetTimestamp();
            if (Look(Stopwatch.GetElapsedTime(last, now), period, now) || CoopEventSource.Log.NeedsTicks)
            {
                lastMove = now;
            }
            last = now;
            if (now - lastMove > s_parkAfter)
            {
                Park(period);
                last = lastMove = Stopwatch.GetTimestamp();
            }
        }
    }

    internal static void Park(TimeSpan period)
    {
        ParkCount++;
        s_isParked = true;
        Interlocked.MemoryBarrierProcessWide();
        // A session that came a moment ago has rung before this was parked; its loops look, and find nothing to ring for.
        if (Look(TimeSpan.Zero, period, Stopwatch.GetTimestamp()) || LoopRegistry.All().Any(static probe => probe.Stalls.HasLooked) || CoopEventSource.Log.NeedsTicks)
        {
            s_isParked = false;
            return;
        }
        while (s_isParked)
        {
            s_bell.WaitOne();
        }
    }

    private static bool Look(TimeSpan gap, TimeSpan period, long now)
    {
        CoopEventSource.Log.ForgetWhenIdle();
        if (CoopEventSource.Log.WantsSnapshots)
        {
            SnapshotCode.Prepare();
        }
        bool hasMoved = false;
        LoopRegistry.AddTo(s_loops);
        foreach (LoopProbe probe in s_loops)
        {
            hasMoved |= probe.Stalls.Check((long)gap.TotalNanoseconds, (long)period.TotalNanoseconds);
            if (probe.Loop.Options.StallAfter != Timeout.InfiniteTimeSpan)
            {
                probe.Pausing.Check(now);
            }
            probe.Snapshots.Check(now);
        }
        // Nobody is kept alive between two looks.
        s_loops.Clear();
        return hasMoved;
    }

    private static TimeSpan Period()
    {
        TimeSpan period = s_mostPeriod;
        LoopRegistry.AddTo(s_loops);
        foreach (LoopProbe probe in s_loops)
        {
            TimeSpan limit = probe.Loop.Options.StallAfter;
            if (limit != Timeout.InfiniteTimeSpan && limit / PartsOfLimit < period)
            {
                period = limit / PartsOfLimit;
            }
        }
        s_loops.Clear();
        return period < s_leastPeriod ? s_leastPeriod : period;
    }
}
