// Who only pauses. A loop that never waits turns as fast as it can; if it turns very fast, and somebody is there each time it is looked at because he has paused,
// he asks instead of waiting. Whoever computes and pauses in between makes turns longer than that.
using System.Diagnostics;

namespace Coop.Runtime.Diagnostics;

internal sealed class PauseWatch(LoopProbe probe)
{
    /// <summary>Faster than that, no turn does anything.</summary>
    private const int TurnsPerSecond = 20_000;

    private const int LimitSteps = 4096;
    private const int LimitReports = 3;
    private const int LooksNeeded = 20;

    private static readonly long s_lookDistance = Stopwatch.Frequency / 10;

    private readonly HashSet<long> _reported = [];
    private HashSet<Strand>? _present;
    private int _looks;
    private volatile Strand[]? _found;

    private long _waits = -1;
    private long _turns;
    private long _lookedAt;

    /// <summary>The watchdog looks.</summary>
    internal void Check(long now)
    {
        EventLoop loop = probe.Loop;
        if (_found is { } found)
        {
            _found = null;
            Tell(found);
        }
        long waits = loop.WaitCount;
        if (waits != _waits)
        {
            _waits = waits;
            Begin(now);
        }
        else if (now - _lookedAt >= s_lookDistance && !loop.IsReproducible)
        {
            bool isFast = (loop.TurnNumber - _turns) / Stopwatch.GetElapsedTime(_lookedAt, now).TotalSeconds > TurnsPerSecond;
            if (isFast)
            {
                _lookedAt = now;
                _turns = loop.TurnNumber;
                probe.RequestPausing();
            }
            else
            {
                Begin(now);
            }
        }
    }

    /// <summary>The loop looks who is in its run queue.</summary>
    internal void Look()
    {
        var now = new HashSet<Strand>(ReferenceEqualityComparer.Instance);
        probe.Loop.Scheduler.AddPausing(now, LimitSteps);
        int looks = Volatile.Read(ref _looks);
        if (looks == 0 || _present is null)
        {
            _present = now;
        }
        else
        {
            _present.IntersectWith(now);
        }
        Volatile.Write(ref _looks, looks + 1);
        if (looks + 1 >= LooksNeeded)
        {
            _found = [.. _present];
            _present = null;
            Volatile.Write(ref _looks, 0);
        }
    }

    private void Begin(long now)
    {
        _lookedAt = now;
        _turns = probe.Loop.TurnNumber;
        Volatile.Write(ref _looks, 0);
    }

    private void Tell(Strand[] found)
    {
        foreach (Microthread microthread in found.OfType<Microthread>().Where(microthread => !_reported.Contains(microthread.Id)).Take(LimitReports))
        {
            _reported.Add(microthread.Id);
            probe.CountStall();
            probe.Stalls.Tell(probe.Stalls.Report(microthread, StallKind.BusyWait, TimeSpan.FromTicks(LooksNeeded * TimeSpan.TicksPerSecond / 10), "", null));
        }
    }
}
