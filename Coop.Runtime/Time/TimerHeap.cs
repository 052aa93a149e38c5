// What is due when. The earliest timers are in a small heap; the others lie unsorted in a few bags, one for each stretch of the time behind it, and come into
// the heap when it has run empty. So a million timers are moved a few times each, in sequence, and no operation jumps through megabytes.
// An entry has no reference: it names a slot of a table, where its target is. Entries move without write barriers, and a target need not know where its entry is.
//
// Files   TimerHeap.cs        the doors: add, remove, fire, and the table of slots
//         TimerHeap.Bags.cs   what moves between the heap and the bags
//
// Invariants
//   T1  The order is (due time, order of registration): among equal due times the one registered first goes first (C2). The order numbers are renewed
//       before they run out, so the tie is broken rightly for ever.
//   T2  Due times are clock readings in nanoseconds; long.MaxValue is "never" and is not put in.
//   T3  near < bag[_depth-1] < ... < bag[0]: everything in the heap is before the From of the top bag, a bag's content is between its From and that of the
//       bag below it. The heap is empty only if everything is.
//   T4  Removal empties the slot; the entry stays behind, dead, and its slot with it. The first entry of the heap is never dead: NextDue is exact.
//   T5  No more entries are dead than alive, beyond DeadAllowance; Count counts those alive. A slot that is not in use holds null: nothing is kept alive.
//   T6  With the last timer all entries go, whatever they are, and what became large is given back.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Time;

internal sealed partial class TimerHeap
{
    /// <summary>Larger tables are not kept when they are empty, unless as many timers are alive: about a megabyte.</summary>
    private const int KeptItems = 65_536;

    /// <summary>So many dead entries are not worth a pass.</summary>
    private const int DeadAllowance = 64;

    private readonly NearTimers _near = new();

    /// <summary>The due time of the top bag's From; what is earlier belongs into the heap.</summary>
    private long _nearEndNanos = long.MaxValue;

    private TimerSlots _slots = new();

    /// <summary>Where the last entry went: -1 the heap, else the bag. It may be gone from there.</summary>
    private int _lastPlace;
    private int _dead;

    /// <summary>The order number of the next registration. Tests set it to see what follows the last one.</summary>
    internal uint NextOrder { get; set; }

    /// <summary>Timers that are neither fired nor removed.</summary>
    internal int Count { get; private set; }

    /// <summary>The earliest due time; long.MaxValue when there is none.</summary>
    internal long NextDue => Count == 0 ? long.MaxValue : _near.Items[0].DueNanos;

    /// <summary>Entries, dead ones included.</summary>
    internal int EntryCount => Count + _dead;

    /// <summary>Registers; returns the slot by which the timer is removed. The slot is over as soon as the timer is removed or told that it is due.</summary>
    internal int Add(ITimed target, long dueNanos)
    {
        Debug.Assert(dueNanos != long.MaxValue, "never is not a due time");
        if (NextOrder == uint.MaxValue)
        {
            Renumber();
        }
        int slot = _slots.Take(target);
        Count++;
        var entry = new TimerEntry(dueNanos, NextOrder++, slot);
        if (_near.Count >= NearLimit && dueNanos < _nearEndNanos)
        {
            Spill();
        }
        if (dueNanos < _nearEndNanos)
        {
            _lastPlace = -1;
            _near.Add(in entry);
        }
        else
        {
            AddFar(in entry);
        }
        return slot;
    }

    internal void Remove(int slot)
    {
        Debug.Assert(_slots[slot] is not null, "the timer is in this heap");
        _slots[slot] = null;
        if (--Count == 0)
        {
            Clear();
        }
        else if (!TryDropLast(slot))
        {
            _dead++;
            if (_near.Items[0].Slot == slot)
            {
                MakeFirstAlive();
            }
            else if (_dead > Count + DeadAllowance)
            {
                Compact();
            }
        }
    }

    /// <summary>Makes ready what is due at this one reading of the clock, earliest first, at most so many; returns how many.</summary>
    internal int FireDue(long nowNanos, int limit = int.MaxValue)
    {
        int fired = 0;
        // Each is taken out before it is told: it may remove others, or register anew.
        while (fired < limit && Count > 0 && _near.Items[0].DueNanos <= nowNanos)
        {
            int slot = _near.Items[0].Slot;
            ITimed target = _slots[slot]!;
            _slots[slot] = null;
            if (--Count == 0)
            {
                Clear();
            }
            else
            {
                _slots.GiveBack(slot);
                _near.DropFirst();
                MakeFirstAlive();
            }
            target.OnDue();
            fired++;
        }
        return fired;
    }

    // A limit is mostly registered last and removed first: its entry is then the last one of its place, and leaves nothing behind.
    private bool TryDropLast(int slot)
    {
        if (_lastPlace < 0)
        {
            if (_near.Items[_near.Count - 1].Slot != slot)
            {
                return false;
            }
            _near.Count--;
        }
        else
        {
            if (_lastPlace >= _depth)
            {
                return false;
            }
            ref TimerBag bag = ref _bags[_lastPlace];
            if (bag.Count == 0 || bag[bag.Count - 1].Slot != slot)
            {
                return false;
            }
            bag.Shrink(bag.Count - 1);
        }
        _slots.GiveBack(slot);
        MakeFirstAlive();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeFirstAlive()
    {
        if (_dead > 0 || _near.Count == 0)
        {
            DropDead();
        }
    }

    private void DropDead()
    {
        Debug.Assert(Count > 0, "something is alive");
        while (true)
        {
            if (_near.Count == 0)
            {
                Refill();
            }
            else if (IsAlive(in _near.Items[0]))
            {
                return;
            }
            else
            {
                _near.DropFirst();
            }
        }
    }

    /// <summary>Whether somebody still waits for it. If not the entry is to be dropped by the caller, and its slot is free.</summary>
    private bool IsAlive(in TimerEntry entry)
    {
        if (_slots[entry.Slot] is not null)
        {
            return true;
        }
        _slots.GiveBack(entry.Slot);
        _dead--;
        return false;
    }

    private void Clear()
    {
        _near.Count = _dead = 0;
        NextOrder = 0;
        _slots.Clear();
        _nearEndNanos = long.MaxValue;
        while (_depth > 0)
        {
            _bags[--_depth].Clear(KeptItems);
        }
    }
}
