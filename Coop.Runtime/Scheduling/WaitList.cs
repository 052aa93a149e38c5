// The waiters of one source in the order of their registration: an intrusive list, so that joining and leaving are O(1) and allocate nothing.
//
// Invariants
//   L0  _last is null unless there are two or more. _first means something only if there is one: who leaves an empty list behind stays there, because who comes
//       next is mostly the same. Not where waiters of several sources come: the list would keep one of those alive.
//   L1  FIFO: Append adds at the tail, FireFirst offers from the head (C2).
//   L2  A waiter that takes its event is removed by whoever fired it; a refused waiter keeps its place.
//   L3  Committing a choice may withdraw other waiters of this very list while it is being walked, never the one that is being fired. The walk
//       therefore reads Next after firing, and nothing can be added meanwhile because firing runs no user code.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Coop.Runtime.Scheduling;

internal sealed class WaitList(bool keepsFirst = true)
{
    private Waiter? _first;

    // Of several; of one alone no reference is written but the first, and that only if it is another than before.
    private Waiter? _last;

    internal Waiter? First => Count > 0 ? _first : null;

    internal Waiter? Last => _last ?? First;

    internal int Count { get; private set; }

    internal void Append(Waiter waiter)
    {
        Debug.Assert(waiter.List is null && waiter.Previous is null && waiter.Next is null, "a waiter is registered once");
        waiter.Enter(this);
        if (Count == 0)
        {
            if (!ReferenceEquals(_first, waiter))
            {
                _first = waiter;
            }
        }
        else
        {
            Waiter last = Last!;
            last.Next = waiter;
            waiter.Previous = last;
            _last = waiter;
        }
        Count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Remove(Waiter waiter)
    {
        Debug.Assert(waiter.List == this, "the waiter is registered elsewhere");
        waiter.Leave();
        if (--Count > 0)
        {
            RemoveFromSeveral(waiter);
        }
        else if (!keepsFirst)
        {
            _first = null;
        }
    }

    private void RemoveFromSeveral(Waiter waiter)
    {
        Waiter? previous = waiter.Previous, next = waiter.Next;
        if (previous is null)
        {
            _first = next;
        }
        else
        {
            previous.Next = next;
        }
        if (next is not null)
        {
            next.Previous = previous;
        }
        else
        {
            _last = previous;
        }
        waiter.Previous = waiter.Next = null;
        if (Count == 1)
        {
            _last = null;
        }
    }

    /// <summary>Offers an event that one waiter takes. True when somebody took it.</summary>
    internal bool FireFirst<T>(T value)
    {
        for (Waiter? waiter = First; waiter is not null; waiter = waiter.Next)
        {
            if (((Waiter<T>)waiter).Fire(value))
            {
                Remove(waiter);
                return true;
            }
        }
        return false;
    }

    /// <summary>Fires everybody present now. Those who only watch are told and stay.</summary>
    internal void FireAll<T>(T value)
    {
        for (Waiter? waiter = First; waiter is not null;)
        {
            bool taken = ((Waiter<T>)waiter).Fire(value);
            waiter = Advance(waiter, taken);
        }
    }

    /// <summary>Ends everybody present now with one error.</summary>
    internal void FailAll(ExceptionDispatchInfo error)
    {
        for (Waiter? waiter = First; waiter is not null;)
        {
            bool taken = waiter.Fail(error);
            waiter = Advance(waiter, taken);
        }
    }

    /// <summary>Tells those who only watch that something may be taken. They take nothing now and stay.</summary>
    internal void TellWatchers()
    {
        for (Waiter? waiter = First; waiter is not null; waiter = waiter.Next)
        {
            if (waiter.IsWatch)
            {
                _ = waiter.Fire();
            }
        }
    }

    // Read the neighbour only now: taking the waiter may have withdrawn others of this list (L3).
    private Waiter? Advance(Waiter waiter, bool taken)
    {
        Waiter? next = waiter.Next;
        if (taken)
        {
            Remove(waiter);
        }
        return next;
    }
}
