// The timers that are due soonest: a 4-ary heap, kept small enough to stay in the processor's cache.
//
// Invariants
//   H1  No entry is before its parent: the first one is the earliest.
//   H2  Append breaks H1, and Heapify mends it. In between nothing else is called.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coop.Runtime.Time;

internal sealed class NearTimers
{
    private const int Arity = 4;

    internal TimerEntry[] Items = new TimerEntry[64];
    internal int Count;

    internal void Add(in TimerEntry entry)
    {
        int index = Count;
        Append(in entry);
        // Most are later than what stands above them.
        if (index > 0 && TimerEntry.IsBefore(in entry, in Items[(index - 1) / Arity]))
        {
            SiftUp(index, entry);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Append(in TimerEntry entry)
    {
        if (Count == Items.Length)
        {
            Array.Resize(ref Items, Count * 2);
        }
        Items[Count++] = entry;
    }

    internal void Heapify()
    {
        for (int index = (Count - 2) / Arity; index >= 0 && Count > 1; index--)
        {
            SiftUp(SiftHole(index, out TimerEntry entry), entry, index);
        }
    }

    /// <summary>Takes the earliest one out.</summary>
    internal void DropFirst()
    {
        Debug.Assert(Count > 0, "there is a first one");
        TimerEntry last = Items[--Count];
        if (Count > 0)
        {
            SiftUp(SiftHole(0, out _), last);
        }
    }

    // Moves a hole down to a leaf, always under the least of four, and tells what stood in it. Whoever fills the hole came from near a leaf and will
    // hardly rise again: not comparing with it on the way saves a quarter of the work.
    private int SiftHole(int hole, out TimerEntry entry)
    {
        int count = Count;
        ref TimerEntry items = ref MemoryMarshal.GetArrayDataReference(Items);
        entry = Unsafe.Add(ref items, hole);
        int first = (hole * Arity) + 1;
        for (; first + Arity <= count; first = (hole * Arity) + 1)
        {
            ref TimerEntry group = ref Unsafe.Add(ref items, first);
            int low = TimerEntry.IsBefore(in Unsafe.Add(ref group, 1), in group) ? 1 : 0;
            int high = TimerEntry.IsBefore(in Unsafe.Add(ref group, 3), in Unsafe.Add(ref group, 2)) ? 3 : 2;
            int isHigh = TimerEntry.IsBefore(in Unsafe.Add(ref group, high), in Unsafe.Add(ref group, low)) ? 1 : 0;
            int least = low + ((high - low) & -isHigh);
            Unsafe.Add(ref items, hole) = Unsafe.Add(ref group, least);
            hole = first + least;
        }
        if (first < count)
        {
            int least = first;
            for (int child = first + 1; child < count; child++)
            {
                if (TimerEntry.IsBefore(in Items[child], in Items[least]))
                {
                    least = child;
                }
            }
            Items[hole] = Items[least];
            hole = least;
        }
        return hole;
    }

    private void SiftUp(int index, TimerEntry entry, int top = 0)
    {
        TimerEntry[] items = Items;
        while (index > top)
        {
            int parent = (index - 1) / Arity;
            if (!TimerEntry.IsBefore(in entry, in items[parent]))
            {
                break;
            }
            items[index] = items[parent];
            index = parent;
        }
        items[index] = entry;
    }
}
