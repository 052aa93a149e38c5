// A growable double-ended queue. Short, it is one circular array whose length is a power of two, and grows by doubling. Longer than PieceItems, it is a row of
// arrays of that length, its pieces: no array comes onto the large object heap, whose budget would make the collector look at everything, and no push copies
// more than a piece. A mutable struct, to be a field of whoever owns it: the run queue is read and written at every step, and an object of its own would be
// one more load in a chain of them.
//
// Invariants
//   R1  Positions run free and wrap around: the item of index i has the position _head + i, and Count is _tail - _head. It lies in the slot (position & _mask)
//       of its array; every other slot, those of spare pieces too, holds default (nothing is kept alive).
//   R2  As long as everything is in _items, _limit is the length of that array; it is zero before the first item, and while there is overflow. So who finds
//       Count below _limit has room at both ends of _items, and who does not takes the slow way.
//   R3  Overflow is what lies in _more, and then Count is not zero: positions from _frontEnd on, a piece for each PieceItems of them, all full but the last,
//       which is not empty. What comes before them lies in _items, which may be empty: the next pop finds _head at _frontEnd and puts the first piece there.
//   R4  While there is overflow every array has PieceItems slots, so that changing their places copies nothing and leaves the mask as it is. Without overflow
//       _frontEnd means nothing: a pop that meets it by chance finds nothing to do.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coop.Runtime.Collections;

internal partial struct Ring<T>
{
    private Slot[] _items;
    private Pieces? _more;
    private int _head;
    private int _tail;
    private int _mask;
    private int _limit;
    private int _frontEnd;

    /// <summary>How many items are in the ring.</summary>
    internal readonly int Count => _tail - _head;

    /// <summary>While fewer items than this are in the ring, <see cref="PushBackWithin"/> may be used. Zero for a ring in pieces.</summary>
    internal readonly int Limit => _limit;

    /// <summary>While more items than this are in the ring, <see cref="PopFrontWithin"/> may be used. Zero but for a ring in pieces.</summary>
    internal readonly int Floor => Overflows ? _tail - _frontEnd : 0;

    internal readonly ref T this[int index]
    {
        get
        {
            Debug.Assert((uint)index < (uint)Count, "the index lies outside the ring");
            int position = _head + index;
            if (_limit == 0 && position - _frontEnd >= 0)
            {
                return ref AtOverflow(position);
            }
            return ref At(position);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PushBack(T item)
    {
        if (Count >= _limit)
        {
            PushBackSlowly(item);
        }
        else
        {
            PushBackWithin(item);
        }
    }

    /// <summary>As <see cref="PushBack"/>, for who knows that there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PushBackWithin(T item)
    {
        Debug.Assert(Count < _limit, "the ring is full");
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            // As of an array: then the collector is told without being asked whether the place is on the heap at all.
            _items[_tail++ & _mask].Item = item;
        }
        else
        {
            At(_tail++) = item;
        }
    }

    internal void PushFront(T item)
    {
        if (Count >= _limit)
        {
            MakeRoomInFront();
        }
        At(--_head) = item;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T PopFront()
    {
        Debug.Assert(Count > 0, "the ring is empty");
        int head = _head;
        if (head == _frontEnd)
        {
            head = EnterOverflow();
        }
        return Pop(head);
    }

    /// <summary>As <see cref="PopFront"/>, for who knows that the next piece is not needed for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T PopFrontWithin()
    {
        Debug.Assert(Count > Floor, "what is in front lies elsewhere");
        return Pop(_head);
    }

    internal T PopBack()
    {
        Debug.Assert(Count > 0, "the ring is empty");
        ref T slot = ref this[Count - 1];
        T item = slot;
        slot = default!;
        _tail--;
        if (_limit == 0)
        {
            LeaveOverflow();
        }
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
        _ = PopBack();
        return true;
    }

    internal void Clear()
    {
        while (Count > 0)
        {
            _ = PopFront();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Pop(int head)
    {
        ref T slot = ref At(head);
        _head = head + 1;
        T item = slot;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            slot = default!;
        }
        return item;
    }

    // The mask keeps the index inside (R1): the bounds check would be one more load and branch of every push and pop. A slot is read as what it holds, since
    // for a field of it the JIT would check once more that it is there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref T At(int position)
    {
        Debug.Assert((uint)(position & _mask) < (uint)_items.Length, "the mask belongs to the array");
        return ref Unsafe.As<Slot, T>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_items), (nint)(uint)(position & _mask)));
    }

    // A struct around the item: a store into an array of structs needs no covariance check.
    private struct Slot
    {
        internal T Item;
    }
}
