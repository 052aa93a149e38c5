using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Time;

/// <summary>Where the targets of timers are, by a number that the timer's entry knows. The table lies in pieces, as a bag does; most loops never have a second one.</summary>
internal struct TimerSlots
{
    private const int PieceShift = 16;
    private const int PieceItems = 1 << PieceShift;
    private const int FirstItems = 64;

    private Slot[] _first = new Slot[FirstItems];
    private Slot[]?[] _others = [];

    /// <summary>A stack of the slots that were given back; those from _usedCount on were never used.</summary>
    private int[] _free = new int[FirstItems];
    private int _freeCount;
    private int _usedCount;
    private int _capacity = FirstItems;

    public TimerSlots()
    {
    }

    /// <summary>Slots that were ever used since the table was empty.</summary>
    internal readonly int UsedCount => _usedCount;

    /// <summary>The target in a slot; null when the timer was removed or the slot is not in use.</summary>
    internal readonly ref ITimed? this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Slot[] first = _first;
            return ref (uint)slot < (uint)first.Length ? ref first[slot].Target : ref Other(slot);
        }
    }

    /// <summary>A slot for a target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Take(ITimed target)
    {
        int slot = _freeCount > 0 ? _free[--_freeCount] : TakeNew();
        this[slot] = target;
        return slot;
    }

    /// <summary>A slot whose target is null already may be given to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void GiveBack(int slot) => _free[_freeCount++] = slot;

    /// <summary>None is in use: every target is null already. What became large goes.</summary>
    internal void Clear()
    {
        _freeCount = _usedCount = 0;
        if (_capacity > PieceItems)
        {
            this = new TimerSlots();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly ref ITimed? Other(int slot) => ref _others[(slot >> PieceShift) - 1]![slot & (PieceItems - 1)].Target;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int TakeNew()
    {
        if (_usedCount == _capacity)
        {
            Grow();
        }
        return _usedCount++;
    }

    private void Grow()
    {
        if (_capacity < PieceItems)
        {
            _capacity *= 2;
            Array.Resize(ref _first, _capacity);
        }
        else
        {
            int place = (_capacity >> PieceShift) - 1;
            if (place == _others.Length)
            {
                Array.Resize(ref _others, Math.Max(place * 2, 8));
            }
            _others[place] = new Slot[PieceItems];
            _capacity += PieceItems;
        }
        if (_free.Length < _capacity)
        {
            // None is free now: there is nothing in it to be copied.
            _free = GC.AllocateUninitializedArray<int>(_free.Length * 2);
        }
    }

    // A struct around the target: a store into an array of structs needs no covariance check.
    private struct Slot
    {
        internal ITimed? Target;
    }
}
