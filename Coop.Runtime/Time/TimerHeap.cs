// What is due when: a 4-ary heap of (due, order of registration) with the waiter beside it.
//
// Invariants
//   T1  Each entry's waiter has HeapIndex == its place; a waiter outside the heap has -1. So a timer is withdrawn in O(log n) without a search.
//   T2  Among equal due times the one registered first goes first (C2): the order number breaks the tie.
//   T3  Due times are clock readings in nanoseconds, saturated at long.MaxValue ("never" is not put into the heap at all).
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Time;

internal sealed class TimerHeap
{
    private const int Arity = 4;

    private Entry[] _entries = new Entry[64];
    private long _order;

    internal int Count { get; private set; }

    /// <summary>The earliest due time; long.MaxValue when there is none.</summary>
    internal long NextDue => Count == 0 ? long.MaxValue : _entries[0].DueNanos;

    internal void Add(Waiter waiter, long dueNanos)
    {
        Debug.Assert(waiter.HeapIndex < 0, "a timer is registered once");
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }
        SiftUp(Count++, new Entry(dueNanos, _order++, waiter));
    }

    internal void Remove(Waiter waiter)
    {
        int hole = waiter.HeapIndex;
        Debug.Assert(hole >= 0 && _entries[hole].Waiter == waiter, "the timer is not in this heap");
        waiter.HeapIndex = -1;
        Entry last = _entries[--Count];
        _entries[Count] = default;
        if (hole == Count)
        {
            return;
        }
        if (hole > 0 && last.IsBefore(in _entries[(hole - 1) / Arity]))
        {
            SiftUp(hole, last);
        }
        else
        {
            SiftDown(hole, last);
        }
    }

    /// <summary>Makes everything ready that is due at this one reading of the clock, earliest first; returns how many.</summary>
    internal int FireDue(long nowNanos)
    {
        int fired = 0;
        while (Count > 0 && _entries[0].DueNanos <= nowNanos)
        {
            Waiter waiter = _entries[0].Waiter;
            Remove(waiter);
            // Time takes nothing: whoever refuses it (a subscription whose target is gone) leaves nothing behind.
            _ = waiter.Fire();
            fired++;
        }
        return fired;
    }

    private void SiftUp(int index, Entry entry)
    {
        Entry[] entries = _entries;
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!entry.IsBefore(in entries[parent]))
            {
                break;
            }
            Place(entries, index, entries[parent]);
            index = parent;
        }
        Place(entries, index, entry);
    }

    private void SiftDown(int index, Entry entry)
    {
        Entry[] entries = _entries;
        while (true)
        {
            int first = (index * Arity) + 1;
            if (first >= Count)
            {
                break;
            }
            int least = first, end = Math.Min(first + Arity, Count);
            for (int child = first + 1; child < end; child++)
            {
                if (entries[child].IsBefore(in entries[least]))
                {
                    least = child;
                }
            }
            if (!entries[least].IsBefore(in entry))
            {
                break;
            }
            Place(entries, index, entries[least]);
            index = least;
        }
        Place(entries, index, entry);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Place(Entry[] entries, int index, in Entry entry)
    {
        entries[index] = entry;
        entry.Waiter.HeapIndex = index;
    }

    private readonly record struct Entry(long DueNanos, long Order, Waiter Waiter)
    {
        internal bool IsBefore(in Entry other) => DueNanos < other.DueNanos || (DueNanos == other.DueNanos && Order < other.Order);
    }
}
