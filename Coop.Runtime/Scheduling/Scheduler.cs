// The run queue and whose thread it is. Everything that parks or resumes on a loop goes through here.
//
// Invariants
//   Q1  One FIFO (_ready). _late holds what asked for the running batch (ResumeIn.ThisTurn); it is empty outside a batch.
//   Q2  Only the bound thread touches anything but the inbox; t_running is the scheduler whose turn runs on this thread.
//   Q3  A step that throws ends that step alone: the error goes to the sink, the next step runs.
using System.Runtime.CompilerServices;
using Coop.Runtime.Collections;

namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>How many resumes may join the running batch of one turn (C3).</summary>
    internal const int LateLimit = 128;

    /// <summary>After so many deliveries of one cancellation a strand is reported (C12).</summary>
    internal const int DeliveryReportLimit = 128;

    /// <summary>A megabyte of run queue is kept for the next burst.</summary>
    private const int KeptItems = 65_536;

    [ThreadStatic]
    private static Scheduler? t_running;

    internal readonly Inbox Inbox = new();
    internal readonly OperationCounts Operations = new();
    internal readonly RootStrand Root;
    private readonly IErrorSink _errors;
    private readonly ScheduleOrder _order;
    private readonly bool _throwOnBlocking;
    private readonly TimeSpan _blockingReportAfter;
    private Ring<ReadyStep> _ready;
    private Ring<ReadyStep> _late;
    private int _lateTaken;
    // The object, not the number: it keeps its number from being given to another thread.
    private Thread? _thread;
    private bool _closed;

    internal Scheduler(object host, IErrorSink errors, ScheduleOrder order, bool throwOnBlocking, TimeSpan blockingReportAfter)
    {
        _throwOnBlocking = throwOnBlocking;
        _blockingReportAfter = blockingReportAfter;
        Host = host;
        _errors = errors;
        _order = order;
        Root = new RootStrand(this);
        Current = Root;
    }

    /// <summary>The scheduler whose turn runs on this thread.</summary>
    internal static Scheduler? Running => t_running;

    /// <summary>The loop that owns this scheduler.</summary>
    internal object Host { get; }

    /// <summary>The strand whose step runs; the root strand between steps and outside a turn.</summary>
    internal Strand Current { get; private set; }

    /// <summary>A run queue that was once very long does not keep its length for ever.</summary>
    internal void Trim() => _ready.Trim(KeptItems);

    /// <summary>What is kept for reuse by the layer of coroutines: a pool for each method.</summary>
    internal object?[] Pools { get; set; } = [];

    /// <summary>Whether so many microthreads are alive that the next one's memory is far away: set by the loop at each look.</summary>
    internal bool IsCrowded { get; set; }

    // Where it is on the stack of whoever lays it down: a field of the heap would be one more reference for the collector to see, at every wait.
    private unsafe void* _laidDown;

    /// <summary>The step that is being given to an awaiter by <see cref="StrandStep.Marker"/>.</summary>
    internal unsafe StrandStep LaidDown => Unsafe.AsRef<StrandStep>(_laidDown);

    /// <summary>Gives a step to an awaiter that knows the marker. The step is a local variable of the caller, which outlives the call of the awaiter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void LayDown(ref StrandStep step) => _laidDown = Unsafe.AsPointer(ref step);

    /// <summary>What an awaiter of this loop was given: the delegate, or the step that it stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal object Given(object continuation) => ReferenceEquals(continuation, StrandStep.Marker) ? LaidDown : continuation;

    /// <summary>Takes a timer out of the heap, which the layer above owns.</summary>
    internal Action<int>? TimerWithdrawn { private get; set; }

    /// <summary>Shuffles where the contract leaves the order open.</summary>
    internal ScheduleOrder Order => _order;

    internal bool InTurn { get; private set; }

    internal long StepCount { get; private set; }

    /// <summary>Whether EndTurns was called, and whoever turns the loop was not asked since.</summary>
    internal bool TurnsMustEnd => _endTurns;

    /// <summary>True once the loop has ended.</summary>
    internal bool IsClosed => _closed;

    internal int ThreadId => _thread?.ManagedThreadId ?? 0;

    /// <summary>True on the bound thread, inside a turn or not.</summary>
    internal bool IsHere => t_running == this || (_thread == Thread.CurrentThread && !_closed);

    /// <summary>Makes the calling thread the loop's.</summary>
    internal void Bind() => _thread = Thread.CurrentThread;

    /// <summary>The door of everything that is not marked "any thread" (C1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void VerifyAccess()
    {
        if (!IsRunning)
        {
            VerifyBound();
        }
    }

    /// <summary>The door of everything that waits: as <see cref="VerifyAccess"/>, and not from inside a step of another loop (C21).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void VerifyMayWait()
    {
        if (!IsRunning)
        {
            VerifyBound();
            if (t_running is not null)
            {
                throw new InvalidOperationException(
                    "This event belongs to another event loop than the one whose microthread runs here: it would be resumed by the wrong loop. " +
                    "Hand the work over with loop.Post(...).");
            }
        }
    }

    /// <summary>Puts a step of the loop's own at the tail of the run queue.</summary>
    internal void Ready(Errand step) => Ready(Root, step);

    /// <summary>Puts a step at the tail of the run queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Ready(Strand strand, Runnable? step)
    {
        _ready.PushBack(new ReadyStep(strand, step));
        RingForWork();
    }

    // The host may be asleep: work made ready outside a turn must wake it (C1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RingForWork()
    {
        if (!InTurn)
        {
            Inbox.RingOnce();
        }
    }

    /// <summary>Puts a wait that has its outcome at the tail of the run queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Ready(Wait committed)
    {
        _ready.PushBack(new ReadyStep(committed));
        RingForWork();
    }

    /// <summary>Puts one at the tail of the running batch, if it takes any more.</summary>
    internal void ReadyThisTurn(Wait committed)
    {
        if (InBatch && _lateTaken < LateLimit)
        {
            _lateTaken++;
            _late.PushBack(new ReadyStep(committed));
        }
        else
        {
            Ready(committed);
        }
    }

    /// <summary>Takes a timer back; nothing happens when there is none.</summary>
    internal void WithdrawTimer(ref int slot)
    {
        if (slot >= 0)
        {
            TimerWithdrawn!(slot);
            slot = -1;
        }
    }

    /// <summary>Takes a wait that was just made ready out of the run queue, for the running step to run it as its own end.</summary>
    internal bool TakeBack(Wait committed)
    {
        var queued = new ReadyStep(committed);
        if (_late.TryRemoveLast(queued))
        {
            _lateTaken--;
            return true;
        }
        return _ready.TryRemoveLast(queued);
    }

    internal void ReportStubborn(Strand strand) => _errors.Stubborn(strand);

    internal void ReportUnhandled(Strand strand, Exception error) => _errors.Unhandled(strand, error);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void VerifyBound()
    {
        if (_closed)
        {
            throw _errors.Ended();
        }
        if (_thread != Thread.CurrentThread)
        {
            throw new InvalidOperationException(
                _thread is null
                    ? "This belongs to an event loop that runs on no thread yet. Run it, or turn it once, on the thread that shall own it."
                    : $"This belongs to the event loop on thread {ThreadId} and was used on thread {Environment.CurrentManagedThreadId}. " +
                      "Do it over there, from any thread: `await loop.InvokeAsync(async () => ...)`, or loop.Post(...) if nobody waits for it.");
        }
    }
}
