// What others may know of the loop while it runs. Everything here is a number that the loop's thread writes and any thread may read: no lock, no collection.
using Coop.Runtime.Loop;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    /// <summary>Who watches; made by the layer above.</summary>
    internal LoopWatch? Observer;

    /// <summary>Whether the watch is told of each microthread.</summary>
    internal volatile bool IsTraced;

    /// <summary>Microthreads that ended with an error.</summary>
    internal long MicrothreadsFailed;

    /// <summary>Descriptor waits that were ended by a readiness.</summary>
    internal long DescriptorWakeups;

    // Whether the watch wants to know how long things take: asked at each look.
    private bool _isTimed;

    // How many waits are over: as many as were begun, but while the loop sleeps.
    private long _waitsEnded;

    // By how much the earliest timer was late at the last look; negative when none was due.
    private long _lateNanos;

    private volatile bool _isSpinning;

    internal long LookCount => _looks;

    /// <summary>Whether the order of the steps may depend on nothing but the program: then nobody interferes.</summary>
    internal bool IsReproducible => LooksEveryTurn;

    internal long LateNanos => Math.Max(0, _lateNanos);

    internal long WaitCount => _waits;

    /// <summary>True while the loop's thread sleeps in the poller: then nothing is stuck.</summary>
    internal bool IsWaiting => _isSpinning || Volatile.Read(ref _waitsEnded) != Volatile.Read(ref _waits);

    /// <summary>The layer above makes the watch.</summary>
    partial void OnMade();

    partial void OnEnded();

    private void BeginWait()
    {
        if (_isTimed)
        {
            Observer!.BeforeWait();
        }
        Volatile.Write(ref _waits, _waits + 1);
    }

    private void EndWait() => Volatile.Write(ref _waitsEnded, _waits);

    private bool SpinAsWait(ref long waitNanos)
    {
        _isSpinning = true;
        bool isFound = Spin(ref waitNanos);
        _isSpinning = false;
        return isFound;
    }

    private int RunPart(int steps, bool freely, Func<bool>? stop = null)
    {
        if (_isTimed)
        {
            return RunTimed(steps, freely, stop);
        }
        return freely ? Scheduler.RunTurns(steps, Options.MaxStepsPerTurn) : Scheduler.RunBatch(steps, stop);
    }

    // In parts, with a reading of the clock between them, and no look.
    private int RunTimed(int steps, bool freely, Func<bool>? stop)
    {
        int done = 0;
        while (done < steps)
        {
            int part = stop is null ? Math.Min(Observer!.BeginPart(steps - done), steps - done) : Observer!.BeginPart(1);
            int ran = freely ? Scheduler.RunTurns(part, Options.MaxStepsPerTurn) : Scheduler.RunBatch(part);
            Observer.EndPart(ran);
            done += ran;
            if (ran < part || stop?.Invoke() == true)
            {
                break;
            }
        }
        return done;
    }
}
