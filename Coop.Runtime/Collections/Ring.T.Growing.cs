// How a ring grows and shrinks: by another array while it is short, by pieces when it is long.
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Collections;

internal partial struct Ring<T>
{
    private const int FirstItems = 16;

    // From 85,000 bytes on an array lies on the large object heap.
    private const int PieceBytes = 84_000;

    /// <summary>How many items a piece holds: the greatest power of two that keeps it small. Of items that are large themselves it holds one.</summary>
    internal static int PieceItems => 1 << BitOperations.Log2((uint)(PieceBytes / Unsafe.SizeOf<Slot>()) | 1);

    private readonly bool Overflows => _more is { Count: > 0 };

    // How long the ring may become without allocating. Of pieces, spare ones included, one does not count: the first item may lie at the end of it.
    private readonly long SlotCount => (_mask + 1L) * Math.Max(1, _more is null ? 0 : _more.Count + _more.SpareCount);

    /// <summary>Gives memory back if nearly all of a large ring is unused, and keeps what so many items need. Until then emptied pieces stay with the ring.</summary>
    internal void Trim(int keptItems)
    {
        long slots = SlotCount;
        if (slots > keptItems && Count < slots / 16)
        {
            Shrink(Math.Max(keptItems, (int)BitOperations.RoundUpToPowerOf2((uint)Count * 2)));
        }
    }

    private void Shrink(int items)
    {
        if (items < PieceItems)
        {
            Resize(items);
            _more = null;
        }
        else
        {
            _more?.KeepSpares(Math.Max(0, (items + _mask) / PieceItems - _more.Count));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushBackSlowly(T item)
    {
        Slot[]? last = _more?.Last;
        if (last is null || ((_tail - _frontEnd) & _mask) == 0)
        {
            last = MakeRoomAtBack();
        }
        last[_tail & _mask].Item = item;
        _tail++;
    }

    // Where the next item at the back belongs.
    private Slot[] MakeRoomAtBack()
    {
        if (_limit < PieceItems && !Overflows)
        {
            Grow();
            return _items;
        }
        // As many as there are positions, and no more.
        _ = checked(Count + PieceItems);
        Slot[] last = (_more ??= new Pieces()).AddLast();
        if (_limit > 0)
        {
            _frontEnd = _tail;
            _limit = 0;
        }
        return last;
    }

    // Where _items is full, overflow or not, it becomes the first piece behind an empty one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoomInFront()
    {
        if (!Overflows)
        {
            if (_limit < PieceItems)
            {
                Grow();
                return;
            }
        }
        else if (_frontEnd - _head <= _mask)
        {
            return;
        }
        _ = checked(Count + PieceItems);
        _items = (_more ??= new Pieces()).AddFirst(_items);
        _frontEnd = _head;
        _limit = 0;
    }

    // A pop has found _head at _frontEnd. Returns _head: then the caller need not keep it in a register over this call.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int EnterOverflow()
    {
        if (Overflows)
        {
            _items = _more!.TakeFirst(_items);
            _frontEnd += _mask + 1;
            EndOverflow();
        }
        return _head;
    }

    // After a pop at the back.
    private void LeaveOverflow()
    {
        Debug.Assert(Overflows, "a limit of zero says so (R2)");
        if (((_tail - _frontEnd) & _mask) == 0)
        {
            _more!.RemoveLast();
            EndOverflow();
        }
    }

    private void EndOverflow()
    {
        if (!Overflows)
        {
            _limit = _mask + 1;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly ref T AtOverflow(int position)
    {
        int piece = (int)((uint)(position - _frontEnd) >> BitOperations.PopCount((uint)_mask));
        return ref _more![piece][position & _mask].Item;
    }

    private void Grow() => Resize(Math.Min(Math.Max(_limit * 2, FirstItems), PieceItems));

    // All items into one array.
    private void Resize(int slots)
    {
        var items = new Slot[slots];
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            items[i].Item = this[i];
        }
        _items = items;
        _head = 0;
        _tail = count;
        _mask = slots - 1;
        _limit = slots;
    }
}
