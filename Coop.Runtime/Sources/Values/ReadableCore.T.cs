// What can be read and tells when it has changed. Its one verb is Changed, an edge; predicates and readers register their waiters here, too.
//
// Invariants
//   V1  One list for all waiters, so that they are told in the order of their registration. An edge waiter is fired; a predicate is only queued to be
//       looked at in a step (C2).
//   V2  A waiter carries no value: it is read at resume, so that the latest wins (C10).
//   V3  While paused nobody is told; the last Enable tells once if anything was missed.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal abstract class ReadableCore<T>(EventLoop loop, IEventSource face) : Source<T>(loop), IDependency, IFinisher<T>
{
    private WaitList _waiters = new();
    private readonly Dependents _dependents = new();
    private int _paused;
    private bool _missed;

    EventLoop IDependency.Loop => Loop;

    public abstract bool RunsUserCode { get; }

    public long Version { get; private protected set; } = 1;

    internal ValueGraph Graph { get; } = LoopSources.Of(loop).Values;

    internal override IEventSource Face => face;

    internal override bool MayCompleteAtOnce => false;

    internal int WaiterCount => _waiters.Count;

    internal int DependentCount => _dependents.Count;

    private protected bool IsPaused => _paused > 0;

    private protected virtual ExceptionDispatchInfo? Error => null;

    public abstract void Refresh();

    /// <summary>The value now; throws its formula's error.</summary>
    internal abstract T Read();

    internal override bool TryTake(long number, ref T slot) => false;

    internal override void Arm(Waiter<T> waiter)
    {
        long version = waiter.Version;
        // What a change is compared with. A formula may run: this is the step of whoever waits.
        Refresh();
        if (waiter.Version == version)
        {
            waiter.Finisher = this;
            Register(waiter);
        }
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (waiter.List is { } list)
        {
            list.Remove(waiter);
            UpdateAttachment();
        }
    }

    public T Finish() => Read();

    internal override WaitKind KindOf(long number) => WaitKind.Value;

    internal override string Describe(long number) => $"{face.Description} to change";

    internal void Register(Waiter<T> waiter)
    {
        _waiters.Append(waiter);
        UpdateAttachment();
    }

    public LinkedListNode<IDependent> Attach(IDependent dependent)
    {
        LinkedListNode<IDependent> place = _dependents.Attach(dependent);
        UpdateAttachment();
        return place;
    }

    public void Detach(LinkedListNode<IDependent> node)
    {
        _dependents.Detach(node);
        UpdateAttachment();
    }

    internal void Disable() => _paused++;

    internal void Enable()
    {
        if (_paused == 0)
        {
            throw Pausing.NotPaused(face);
        }
        if (--_paused == 0 && _missed)
        {
            _missed = false;
            Graph.Changed();
            Tell();
        }
    }

    /// <summary>It has changed, or may have: tells everybody, now or when it is enabled.</summary>
    private protected void Announce()
    {
        if (_paused > 0)
        {
            _missed = true;
        }
        else
        {
            Tell();
        }
    }

    private protected virtual void Tell()
    {
        TellWaiters();
        TellDependents();
    }

    private protected void TellDependents() => _dependents.Touch();

    private protected void TellWaiters()
    {
        ExceptionDispatchInfo? error = Error;
        if (_waiters.Count > LongFiring.PartItems)
        {
            TellInParts(error);
            return;
        }
        for (Waiter? waiter = _waiters.First; waiter is not null;)
        {
            bool taken = Tell((Waiter<T>)waiter, error);
            // Only now: firing may have withdrawn others of this list, never this one (L3).
            Waiter? next = waiter.Next;
            if (taken)
            {
                _waiters.Remove(waiter);
            }
            waiter = next;
        }
        UpdateAttachment();
    }

    private void TellInParts(ExceptionDispatchInfo? error)
    {
        LongFiring.Begin(Scheduler, ref _waiters, waiter => Tell((Waiter<T>)waiter, error), waiter => Register((Waiter<T>)waiter));
        UpdateAttachment();
    }

    /// <summary>Waiters or dependents came or went.</summary>
    private protected virtual void UpdateAttachment()
    {
    }

    private static bool Tell(Waiter<T> waiter, ExceptionDispatchInfo? error)
    {
        if (waiter.Finisher is PredicateCheck<T> check)
        {
            check.Queue();
            return false;
        }
        return error is null ? waiter.Fire(default!) : waiter.Fail(error);
    }
}
