// A growable double-ended queue over one array whose length is a power of two. A mutable struct, to be a field of whoever owns it: the run queue is read and
// written at every step, and an object of its own would be one more load in a chain of them.
//
// Invariants
//   R1  Items lie at _items[(_head + i) & _mask], 0 <= i < Count; every other slot holds default (nothing is kept alive). _head and _tail run free and wrap
//       around: only their difference, Count, and what the mask leaves of them mean anything.
//   R2  The array is replaced by one of twice the size before it would overflow, and by a smaller one only by Trim. There is none before the first item: then
//       Count and _capacity are both zero.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Collections;

internal struct Ring<T>
{
    private const int FirstCapacityItems = 16;

    private Slot[] _items;
    private int _head;
    private int _tail;
    private int _mask;
    private int _capacity;

    /// <summary>How many items are in the ring.</summary>
    internal readonly int Count => _tail - _head;

    /// <summary>How many items the ring takes before it grows.</summary>
    internal readonly int Capacity => _capacity;

    internal readonly ref T this[int index]
    {
        get
        {
            Debug.Assert((uint)index < (uint)Count, "the index lies outside the ring");
            return ref At(_head + index);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PushBack(T item)
    {
        if (Count == _capacity)
        {
            Grow();
        }
        PushBackWithin(item);
    }

    /// <summary>As <see cref="PushBack"/>, for who knows that there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PushBackWithin(T item)
    {
        Debug.Assert(Count < _capacity, "the ring is full");
        At(_tail++) = item;
    }

    internal void PushFront(T item)
    {
        if (Count == _capacity)
        {
            Grow();
        }
        At(--_head) = item;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T PopFront()
    {
        Debug.Assert(Count > 0, "the ring is empty");
        ref T slot = ref At(_head++);
        T item = slot;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            slot = default!;
        }
        return item;
    }

    internal T PopBack()
    {
        Debug.Assert(Count > 0, "the ring is empty");
        ref T slot = ref At(--_tail);
        T item = slot;
        slot = default!;
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
        At(--_tail) = default!;
        return true;
    }

    internal void Clear()
    {
        while (Count > 0)
        {
            _ = PopFront();
        }
    }

    // The mask keeps the index inside (R1): the bounds check would be one more load and branch of every push and pop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref T At(int position)
    {
        Debug.Assert((uint)(position & _mask) < (uint)_items.Length, "the mask belongs to the array");
        return ref Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_items), (nint)(uint)(position & _mask)).Item;
    }

    /// <summary>Takes a smaller array if nearly all of a large one is unused.</summary>
    internal void Trim(int keptItems)
    {
        if (_capacity > keptItems && Count < _capacity / 16)
        {
            Resize(Math.Max(keptItems, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Count * 2)));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() => Resize(Math.Max(_capacity * 2, FirstCapacityItems));

    private void Resize(int capacity)
    {
        var items = new Slot[capacity];
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            items[i].Item = this[i];
        }
        _items = items;
        _head = 0;
        _tail = count;
        _capacity = capacity;
        _mask = capacity - 1;
    }

    // A struct around the item: a store into an array of structs needs no covariance check.
    private struct Slot
    {
        internal T Item;
    }
}
