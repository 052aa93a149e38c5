// A growable double-ended queue over one array whose length is a power of two.
//
// Invariants
//   R1  Items lie at _items[(_head + i) & (length - 1)], 0 <= i < Count; every other slot holds default (nothing is kept alive).
//   R2  The array is replaced by one of twice the size before it would overflow; it never shrinks.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Collections;

internal sealed class Ring<T>(int capacityItems = 16)
{
    private Slot[] _items = new Slot[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacityItems, 4))];
    private int _head;

    /// <summary>How many items are in the ring.</summary>
    internal int Count { get; private set; }

    internal ref T this[int index]
    {
        get
        {
            Debug.Assert((uint)index < (uint)Count, "the index lies outside the ring");
            Slot[] items = _items;
            return ref items[(_head + index) & (items.Length - 1)].Item;
        }
    }

    internal void PushBack(T item)
    {
        Slot[] items = _items;
        if (Count == items.Length)
        {
            items = Grow();
        }
        items[(_head + Count) & (items.Length - 1)].Item = item;
        Count++;
    }

    internal void PushFront(T item)
    {
        Slot[] items = _items;
        if (Count == items.Length)
        {
            items = Grow();
        }
        _head = (_head - 1) & (items.Length - 1);
        items[_head].Item = item;
        Count++;
    }

    internal T PopFront()
    {
        Debug.Assert(Count > 0, "the ring is empty");
        Slot[] items = _items;
        ref T slot = ref items[_head & (items.Length - 1)].Item;
        T item = slot;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            slot = default!;
        }
        _head = (_head + 1) & (items.Length - 1);
        Count--;
        return item;
    }

    internal T PopBack()
    {
        Debug.Assert(Count > 0, "the ring is empty");
        ref T slot = ref this[Count - 1];
        T item = slot;
        slot = default!;
        Count--;
        return item;
    }

    /// <summary>Takes out the last item that is this one; what came after it keeps its order.</summary>
    internal bool TryRemoveLast(T item)
    {
        int index = Count - 1;
        while (index >= 0 && !EqualityComparer<T>.Default.Equals(this[index], item))
        {
            index--;
        }
        if (index < 0)
        {
            return false;
        }
        for (; index < Count - 1; index++)
        {
            this[index] = this[index + 1];
        }
        this[Count - 1] = default!;
        Count--;
        return true;
    }

    internal void Clear()
    {
        while (Count > 0)
        {
            _ = PopFront();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Slot[] Grow()
    {
        Slot[] old = _items;
        var items = new Slot[old.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            items[i] = old[(_head + i) & (old.Length - 1)];
        }
        _head = 0;
        return _items = items;
    }

    // A struct around the item: a store into an array of structs needs no covariance check.
    private struct Slot
    {
        internal T Item;
    }
}
