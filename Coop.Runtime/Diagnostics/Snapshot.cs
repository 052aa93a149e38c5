// The wait graph of one loop as events, for a viewer in another process: a beginning, rows, an end. Written by the loop at its looks, in slices, so that no
// turn becomes long by it; only while a session asks.
//
// Who is drawn when: a snapshot begins with the list of those who live then. Each row says what is so when it is drawn. So two rows may be some milliseconds
// apart; what one row says is true. Who seems to be stuck is drawn again at the end, all of them together, before anybody is told that they wait for each other.
//
// What a slice reads of the whole loop (the due times of timers, who is ready, the portrait that hints are drawn with) it reads once: no step runs in between,
// so it holds until the slice ends, and for no longer.
//
// What has been written is let go of at once, and rows are written from buffers that are used again: who looks must not make the program collect garbage.
//
//   Snapshot.cs       when, and the slices
//   Snapshot.Rows.cs  what is in them
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Coop.Runtime.IO;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Diagnostics;

internal sealed partial class Snapshot(LoopProbe probe)
{
    /// <summary>Of more, the oldest and the youngest are drawn: half of these each.</summary>
    internal const int LimitMicrothreads = 20_000;

    private const int LimitQueues = 1000;
    private const int LimitDescriptors = 1000;

    /// <summary>A row takes about a microsecond, a reading of the clock a fortieth of one.</summary>
    private const int RowsAtATime = 8;

    /// <summary>Of more who wait for each other's doing, a snapshot does not say who is stuck: they must be drawn at once.</summary>
    private const int LimitCandidates = 500;

    /// <summary>With more timers than that, a row does not say what is left of a sleep: to look it up would take too long.</summary>
    internal const int LimitTimers = 50_000;

    private static readonly long s_sliceTicks = Stopwatch.Frequency / 2000;
    private static readonly long s_sliceDistance = Stopwatch.Frequency / 500;

    private readonly BusySamples _busy = new();
    private readonly List<Microthread> _candidates = []; // for a deadlock
    private Strand[] _live = []; // kept from one snapshot to the next, empty
    private int _count; // of _live
    private int _next = -1; // of _live; -1 between two snapshots
    private IQueueInfo[] _queues = [];
    private int _nextQueue;
    private Descriptor[]? _descriptors;
    private int _nextDescriptor;
    private int _rows;
    private int _hints;
    private int _leftOut;
    private long _sequence;
    private long _sliceEnded;
    private long _cost;

    // The watchdog's.
    private long _dueAt;
    private volatile bool _isRunning;

    /// <summary>The watchdog looks: a session may want a snapshot, and somebody runs now.</summary>
    internal void Check(long now)
    {
        long period = CoopEventSource.Log.PeriodTicks;
        if (period == 0)
        {
            if (_isRunning)
            {
                // Nobody reads it any more: the loop lets go of what it has gathered.
                probe.RequestSnapshot();
            }
            return;
        }
        if (probe.Loop.Scheduler.InTurn && !probe.Loop.IsWaiting)
        {
            _busy.Add((probe.Loop.Scheduler.Current as Microthread)?.Id ?? 0);
        }
        else
        {
            _busy.Add(-1);
        }
        if (_isRunning)
        {
            probe.RequestSnapshot();
        }
        else if (now >= _dueAt)
        {
            _dueAt = now + period;
            _isRunning = true;
            probe.RequestSnapshot();
        }
    }

    /// <summary>On the loop, at a look.</summary>
    internal void WriteSlice(long now)
    {
        if (!CoopEventSource.Log.WantsSnapshots)
        {
            End();
            return;
        }
        if (_next >= 0 && now - _sliceEnded < s_sliceDistance)
        {
            return;
        }
        if (_next < 0)
        {
            Begin(now);
        }
        BeginSlice();
        long until = now + s_sliceTicks;
        bool isDone = WriteRows(until) && WriteQueues(until) && WriteDescriptors(until) && WriteDeadlock(until);
        _sliceEnded = Stopwatch.GetTimestamp();
        _cost += _sliceEnded - now;
        if (isDone)
        {
            CoopEventSource.Log.SnapshotEnd(probe.Number, _sequence, _rows, _queues.Length, _descriptors!.Length, _hints, _leftOut, (long)(_cost * (1e9 / Stopwatch.Frequency)));
            End();
        }
    }

    /// <summary>This one has no end.</summary>
    internal void Abandon() => End();

    private void Begin(long now)
    {
        _sequence++;
        _cost = 0;
        _next = _nextQueue = _nextDescriptor = _rows = _hints = 0;
        EventLoop loop = probe.Loop;
        _count = loop.Live.Sample(LimitMicrothreads, ref _live);
        _leftOut = loop.Live.Count - _count;
        LoopCounts counts = LoopCounts.Of(probe);
        double nanos = 1e9 / Stopwatch.Frequency;
        long due = loop.Timers.NextDue;
        CoopEventSource.Log.SnapshotBegin(
            CoopEventSource.ProtocolVersion, probe.Number, _sequence, (long)(now * nanos), (long)(counts.ActiveTicks * nanos), (long)(counts.IdleTicks * nanos),
            counts.Turns, counts.Steps, counts.Posts, counts.Waits, counts.Wakeups, counts.Stalls, loop.Live.Count, counts.Started, counts.Failed,
            loop.Scheduler.ReadyCount, loop.Timers.Count, due == long.MaxValue ? -1 : Math.Max(0, due - loop.Clock.NowNanos), loop.Descriptors.WaitCount,
            loop.ForeignOperations, loop.Scheduler.ThreadId, probe.Name, Percentiles(), Collector());
        _busy.Settle();
    }

    // In one go, and so at the beginning of a slice.
    private bool WriteDeadlock(long until)
    {
        if (_candidates.Count is 0 or > LimitCandidates)
        {
            return true;
        }
        if (until - Stopwatch.GetTimestamp() < s_sliceTicks / 2)
        {
            return false;
        }
        if (LoopHints.Deadlock([.. _candidates.Where(static microthread => microthread.IsAlive).Select(Portrait.Draw)]) is { } hint)
        {
            Write(hint);
        }
        return true;
    }

    private void Write(LoopHint hint)
    {
        _hints++;
        CoopEventSource.Log.SnapshotHint(probe.Number, _sequence, (long)hint.Kind, hint.Text, Numbers(hint.Microthreads, 64));
    }

    private static string Numbers(IReadOnlyList<long> numbers, int limit)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Math.Min(numbers.Count, limit); i++)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(numbers[i]);
        }
        return text.ToString();
    }

    private void End()
    {
        if (CoopEventSource.Log.WantsSnapshots)
        {
            Array.Clear(_live, 0, _count);
        }
        else
        {
            _live = [];
            _buffer = null;
        }
        _portrait = null;
        _count = 0;
        _next = -1;
        _queues = [];
        _descriptors = null;
        _candidates.Clear();
        probe.Timing.Delays.Clear();
        probe.Timing.Steps.Clear();
        _isRunning = false;
    }

    // In nanoseconds: delay 50, 95, 99 of a hundred; the same of steps.
    private string Percentiles()
    {
        LatencyGauge delays = probe.Timing.Delays, steps = probe.Timing.Steps;
        return string.Create(CultureInfo.InvariantCulture, $"{delays.Percentile(50)} {delays.Percentile(95)} {delays.Percentile(99)} {steps.Percentile(50)} {steps.Percentile(95)} {steps.Percentile(99)}");
    }

    // Collections of each generation, what they have stopped the process for in nanoseconds, bytes alive.
    private static string Collector() => string.Create(CultureInfo.InvariantCulture,
        $"{GC.CollectionCount(0)} {GC.CollectionCount(1)} {GC.CollectionCount(2)} {(long)GC.GetTotalPauseDuration().TotalNanoseconds} {GC.GetTotalMemory(false)}");
}
