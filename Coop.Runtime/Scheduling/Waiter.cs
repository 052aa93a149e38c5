// One registration at one source: a node of the source's list, or of the timer heap.
//
// Invariants
//   N1  A waiter is in at most one list or heap; while it is, it is Armed (or its Owner is) and may be fired.
//   N2  Firing asks the Owner first. A refused waiter stays registered; an accepted one is taken off its list by whoever fired it.
//   N3  Firing never runs user code (C2): it stores a value and appends to the run queue.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;

namespace Coop.Runtime.Scheduling;

internal abstract class Waiter(Wakeable where) : Wait, ITimed
{
    /// <summary>Where this waiter registers, for its whole life: pools belong to sources.</summary>
    internal readonly Wakeable Where = where;

    /// <summary>The composite that this is a branch of; null for a lone wait.</summary>
    internal Composite? Owner;

    /// <summary>What the source reads: the verb, a delay, a file descriptor.</summary>
    internal long Number;

    /// <summary>Which branch of its owner this is.</summary>
    internal int Branch;

    /// <summary>The slot in the timer heap, -1 outside it.</summary>
    internal int TimerSlot = -1;

    internal Waiter? Previous;

    /// <summary>The next one of its list; in a pool, the next free one.</summary>
    internal Waiter? Next;

    // The list stays when the waiter leaves it: most come back to the same one.
    private WaitList? _list;
    private bool _isListed;

    /// <summary>The list that it is in, or null.</summary>
    internal WaitList? List => _isListed ? _list : null;

    /// <summary>The wait that this is part of. Two registrations of one wait must never be matched with each other.</summary>
    internal Wait Root
    {
        get
        {
            Waiter waiter = this;
            while (waiter.Owner is { Outer: { } outer })
            {
                waiter = outer;
            }
            return waiter.Owner ?? (Wait)waiter;
        }
    }

    internal void Enter(WaitList list)
    {
        _isListed = true;
        if (!ReferenceEquals(_list, list))
        {
            _list = list;
        }
    }

    internal void Leave() => _isListed = false;

    internal Waiter Leaf => Where.LeafOf(this);

    internal ExceptionDispatchInfo? Failure => Where.FailureOf(this);

    /// <summary>Whether firing this takes something from its source that others could have had.</summary>
    internal bool IsTaking => Where.Takes;

    internal bool IsWatch => (Flags & WaitFlags.Watch) != 0;

    /// <summary>Becomes a branch of what stands behind a waiter: watching from outside means watching what takes something.</summary>
    internal void Inherit(Waiter? outer)
    {
        if (outer is not null)
        {
            Flags |= outer.Flags & (IsTaking ? WaitFlags.Inherited : WaitFlags.Inherited & ~WaitFlags.Watch);
        }
    }

    /// <summary>Fires a waiter whose event carries nothing.</summary>
    internal bool Fire()
    {
        if (Owner is { } owner)
        {
            return owner.Accept(this);
        }
        Commit();
        return true;
    }

    public void OnDue()
    {
        TimerSlot = -1;
        // Time takes nothing: whoever refuses it (a subscription whose target is gone) leaves nothing behind.
        _ = Fire();
    }

    /// <summary>Ends the wait with an error. False when the owner does not want it now.</summary>
    internal bool Fail(ExceptionDispatchInfo error)
    {
        Error = error;
        if (Fire())
        {
            return true;
        }
        Error = null;
        return false;
    }

    /// <summary>Whether waiting for both would be waiting for one thing twice.</summary>
    internal bool IsSameEventAs(Waiter other) => Where.IsSameAs(other.Where) && Where.IsSame(Number, other.Number);

    internal override void WithdrawAll() => Where.Withdraw(this);

    // A coroutine goes on without a look at the thread in between: nothing of the user's has run yet.
    internal sealed override Runnable First() => Continuation!.GetType() == typeof(Action) ? this : Run()!;

    internal override string Describe() => Where.Describe(this);

    internal override WaitKind Kind => Where.KindOf(Number);

    /// <summary>Registers at the source; it may fire before this returns.</summary>
    internal abstract void Arm();

    /// <summary>For a watching waiter: whether its event could be taken after what is planned; adds it to the plan.</summary>
    internal abstract bool CanTake(TakePlan plan);

    /// <summary>For a watching waiter: takes what was planned and ends the registration.</summary>
    internal abstract bool TakeNow();

    /// <summary>Gives the object back to where it came from.</summary>
    internal abstract void Return();
}
