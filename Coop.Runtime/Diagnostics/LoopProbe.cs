// What is known of one loop by those who watch it from outside. Made with the loop, known to the registry from its first turn to its end.
//
// Invariants
//   P1  Requests are set by any thread and served by the loop's at its next look; whoever sets one wakes the loop.
//   P2  While nobody listens, traces or asks, a look costs a few tests and nothing is written.
//   P3  The meter and the event source are made by the watchdog's thread: until they are ready, nothing here touches them. They take ten milliseconds.
using System.Diagnostics;
using Coop.Runtime.IO;
using Coop.Runtime.Loop;

namespace Coop.Runtime.Diagnostics;

internal sealed class LoopProbe : LoopWatch
{
    private const int PauseRequest = 1;
    private const int SnapshotRequest = 2;

    private int _requests;
    private bool _isRegistered;
    private long _stalls;
    private volatile bool _isBlocking;

    internal LoopProbe(EventLoop loop)
    {
        Loop = loop;
        Name = loop.Options.Name;
        Number = LoopRegistry.NextNumber();
        Timing = new LoopTiming(loop);
        Queues = new QueueCounts(loop);
        Stalls = new StallWatch(this);
        Pausing = new PauseWatch(this);
        Snapshots = new Snapshot(this);
    }

    internal EventLoop Loop { get; }

    internal string Name { get; }

    /// <summary>Of the loops of this process, from 1.</summary>
    internal int Number { get; }

    internal LoopTiming Timing { get; }

    internal QueueCounts Queues { get; }

    /// <summary>The watchdog's side.</summary>
    internal StallWatch Stalls { get; }

    internal PauseWatch Pausing { get; }

    internal Snapshot Snapshots { get; }

    /// <summary>The system's number of the loop's thread; 0 where that is of no use.</summary>
    internal int ThreadNumber { get; private set; }

    internal long StallCount => Volatile.Read(ref _stalls);

    /// <summary>Whether a step blocks the thread in a way that the loop's own thread reports.</summary>
    internal bool IsBlocking => _isBlocking;

    internal override void Bound()
    {
        ThreadNumber = ThreadUsage.CurrentNumber();
        if (!_isRegistered)
        {
            _isRegistered = true;
            LoopRegistry.Add(this);
            Watchdog.Begin();
            if (Watchdog.IsReady)
            {
                Loop.IsTraced = CoopEventSource.Log.IsTracingLifetime;
                CoopEventSource.Log.LoopStarted(this);
            }
        }
    }

    internal void Ended()
    {
        if (_isRegistered)
        {
            if (Watchdog.IsReady)
            {
                CoopEventSource.Log.LoopEnded(this);
            }
            LoopRegistry.Remove(this);
        }
    }

    internal override bool OnLook()
    {
        if (!Watchdog.IsReady)
        {
            return false;
        }
        if (Watchdog.IsParked && Loop.Scheduler.ReadyCount > 0)
        {
            Watchdog.Ring();
        }
        bool isTimed = LoopMeter.IsTimed || CoopEventSource.Log.IsTimed;
        if (isTimed)
        {
            CoopEventSource.Log.LoopWoke(this);
            Timing.OnLook();
        }
        else if (Timing.IsOn)
        {
            Timing.End();
        }
        if (LoopMeter.IsCountingQueues)
        {
            Queues.Count();
        }
        if (Loop.IsTraced != CoopEventSource.Log.IsTracingLifetime)
        {
            Loop.IsTraced = !Loop.IsTraced;
        }
        if (_requests != 0)
        {
            Serve();
        }
        return isTimed;
    }

    internal override void BeforeWait()
    {
        Timing.BeforeWait();
        CoopEventSource.Log.LoopWaits(this);
    }

    internal override int BeginPart(int steps)
    {
        return CoopEventSource.Log.IsTracingSteps ? CoopEventSource.BeginStep(this) : Timing.BeginPart(steps);
    }

    internal override void EndPart(int steps)
    {
        Timing.EndPart(steps);
        if (CoopEventSource.Log.IsTracingSteps)
        {
            CoopEventSource.Log.EndStep(this, steps);
        }
    }

    internal override void Started(Strand strand) => CoopEventSource.Log.MicrothreadStarted(this, (Microthread)strand);

    internal override void Ended(Strand strand) => CoopEventSource.Log.MicrothreadEnded(this, (Microthread)strand);

    internal override void Blocking(bool isBlocked) => _isBlocking = isBlocked;

    internal override void Blocked(Strand strand, TimeSpan since, string stack)
    {
        CountStall();
        Stalls.Tell(Stalls.Report(strand, StallKind.BlockingWait, since, "", stack), isTold: true);
    }

    internal void CountStall() => Interlocked.Increment(ref _stalls);

    /// <summary>Any thread: the loop shall say at its next look who pauses.</summary>
    internal void RequestPausing() => Interlocked.Or(ref _requests, PauseRequest);

    /// <summary>Any thread: a snapshot shall begin, or go on.</summary>
    internal void RequestSnapshot()
    {
        Interlocked.Or(ref _requests, SnapshotRequest);
        Wake();
    }

    /// <summary>Any thread: a loop that sleeps looks.</summary>
    internal void Wake() => Loop.Descriptors.Wake();

    private void Serve()
    {
        int requests = Interlocked.Exchange(ref _requests, 0);
        if ((requests & PauseRequest) != 0)
        {
            Pausing.Look();
        }
        if ((requests & SnapshotRequest) != 0)
        {
            try
            {
                Snapshots.WriteSlice(Stopwatch.GetTimestamp());
            }
            catch (Exception error)
            {
                // A source that the program has written may not know how to describe itself: looking must not harm.
                Snapshots.Abandon();
                Trace.TraceError($"Event loop '{Name}': no snapshot: {error}");
            }
        }
    }
}
