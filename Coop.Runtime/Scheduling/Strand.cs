// The identity under which steps run: one per microthread, and one for the loop itself. It is the SynchronizationContext that a microthread's
// code sees, so that whatever captured it comes back as a step of that microthread (C2), and it knows what the microthread is parked on.
//
// Invariants
//   S1  _parked (and _more, for methods that wait for several things at once) holds exactly the Armed waits of this strand (W2).
//   S2  CreateCopy returns this: a Task ended by another strand sees a different context and posts; one ended by this strand runs inline.
//   S3  Cancellation only ever changes what is Armed or will be armed. A committed wait keeps its event (C12).
//
// Cancellation   None -> Requested (delivered to every armed wait, or to the first one armed later)
//                     -> Unwinding (delivered at least once: finally blocks may wait, up to the grace)
//                     -> Hard (the grace is over: every wait is ended as soon as it is armed, each time through the run queue)
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Coop.Runtime.Scheduling;

internal abstract class Strand : SynchronizationContext
{
    internal readonly Scheduler Scheduler;

    /// <summary>Links of the loop's list of live strands.</summary>
    internal Strand? PreviousLive, NextLive;

    private Wait? _parked;
    private HashSet<Wait>? _more;
    private ExceptionDispatchInfo? _cancellation;
    private int _operations;

    private protected Strand(Scheduler scheduler)
    {
        Scheduler = scheduler;
        // So that Wait below sees .Result, .Wait() and contended locks on the loop's thread.
        SetWaitNotificationRequired();
    }

    internal CancelPhase CancelPhase { get; private set; }

    /// <summary>Whether it was asked to end, and has not.</summary>
    internal bool GraceRuns;

    /// <summary>How often a cancellation ended a wait of this strand.</summary>
    internal int CancelDeliveries { get; private set; }

    /// <summary>async void methods that have begun and not ended.</summary>
    internal int Operations => Volatile.Read(ref _operations);

    /// <summary>How many waits of this strand are armed.</summary>
    internal int ParkedCount => (_parked is null ? 0 : 1) + (_more?.Count ?? 0);

    /// <summary>Whether a method of this strand waits for something that the loop knows; a subscription is no method.</summary>
    internal bool HasMethodParked => _parked is { IsSubscription: false } || (_more is { Count: > 0 } more && more.Any(wait => !wait.IsSubscription));

    /// <summary>What it waits for, in words; null when it is parked on nothing that the loop knows.</summary>
    internal string? DescribeParked() =>
        _parked is null ? _more is { Count: > 0 } ? string.Join(", ", _more.Select(w => w.Describe())) : null
        : _more is { Count: > 0 } ? string.Join(", ", _more.Select(w => w.Describe()).Prepend(_parked.Describe()))
        : _parked.Describe();

    internal void Add(Wait wait)
    {
        if (_parked is null)
        {
            _parked = wait;
        }
        else
        {
            (_more ??= []).Add(wait);
        }
    }

    internal void Remove(Wait wait)
    {
        if (ReferenceEquals(_parked, wait))
        {
            _parked = null;
        }
        else
        {
            bool removed = _more!.Remove(wait);
            Debug.Assert(removed, "an armed wait is known to its strand");
        }
    }

    /// <summary>True when a wait that is armed now would be ended at once.</summary>
    internal bool CancelDue => CancelPhase is CancelPhase.Requested or CancelPhase.Hard;

    /// <summary>Ends what is armed, or else the next wait to be armed, with <paramref name="error"/>.</summary>
    internal void RequestCancel(OperationCanceledException error)
    {
        if (CancelPhase == CancelPhase.None)
        {
            _cancellation = ExceptionDispatchInfo.Capture(error);
            CancelPhase = CancelPhase.Requested;
            EndArmed();
            CancelRequested();
        }
    }

    /// <summary>The grace is over: from now on every wait is ended.</summary>
    internal void HardenCancel()
    {
        if (CancelPhase is CancelPhase.Requested or CancelPhase.Unwinding)
        {
            CancelPhase = CancelPhase.Hard;
            EndArmed();
        }
    }

    /// <summary>One delivery of the cancellation, to a wait that is armed or about to be: how it ends. Always through the run queue.</summary>
    internal ExceptionDispatchInfo TakeDelivery()
    {
        Debug.Assert(CancelPhase != CancelPhase.None, "there is a cancellation to deliver");
        if (CancelPhase == CancelPhase.Requested)
        {
            CancelPhase = CancelPhase.Unwinding;
        }
        CancelDeliveries++;
        if (CancelDeliveries == Scheduler.DeliveryReportLimit)
        {
            Scheduler.ReportStubborn(this);
        }
        return _cancellation!;
    }

    // However many waits it ends, this is one delivery: methods that wait for several things at once are not stubborn.
    private void EndArmed()
    {
        ExceptionDispatchInfo? error = null;
        if (_parked is { } first && (first.Flags & WaitFlags.Shielded) == 0)
        {
            first.EndByCancel(error = TakeDelivery());
        }
        if (_more is { Count: > 0 } more)
        {
            foreach (Wait wait in more.ToArray())
            {
                // Ending one may have ended another: a wait that is no longer armed has its outcome.
                if (wait.State == WaitState.Armed && (wait.Flags & WaitFlags.Shielded) == 0)
                {
                    wait.EndByCancel(error ??= TakeDelivery());
                }
            }
        }
    }

    /// <summary>Names the strand for people.</summary>
    internal abstract string Describe();

    /// <summary>The strand was asked to end; what was parked knows it already.</summary>
    private protected virtual void CancelRequested()
    {
    }

    /// <summary>An async void method of this strand ended, or its root did: is there anything left?</summary>
    internal virtual void OperationsEnded()
    {
    }

    public override SynchronizationContext CreateCopy() => this;

    public override void Post(SendOrPostCallback d, object? state) => Scheduler.Post(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) => Scheduler.Send(this, d, state);

    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout) =>
        Scheduler.OnBlockingWait(this, waitHandles, waitAll, millisecondsTimeout, base.Wait);

    // Interlocked, and the end reported by a post: an async void method that left the loop ends on another thread.
    public override void OperationStarted() => Interlocked.Increment(ref _operations);

    public override void OperationCompleted()
    {
        if (Interlocked.Decrement(ref _operations) == 0)
        {
            if (Scheduler.IsHere)
            {
                OperationsEnded();
            }
            else
            {
                Scheduler.Post(this, static self => ((Strand)self!).OperationsEnded(), this);
            }
        }
    }
}
