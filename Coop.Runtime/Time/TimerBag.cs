using System.Runtime.CompilerServices;

namespace Coop.Runtime.Time;

/// <summary>
/// Timers of one stretch of time, in no order. They lie in pieces: an array of a million that must move to a larger one would keep the loop from looking.
/// </summary>
internal struct TimerBag
{
    private const int PieceShift = 16;

    /// <summary>The entries of a piece, a megabyte. The first piece begins smaller and grows up to this.</summary>
    internal const int PieceItems = 1 << PieceShift;

    private const int FirstItems = 1024;

    internal int Count;

    /// <summary>Nothing in the bag, and nothing that may still come into it, is before this.</summary>
    internal TimerEntry From;

    private TimerEntry[][] _pieces;

    // The piece that the next entry goes into, and where in it: no arithmetic for each.
    private TimerEntry[] _open;
    private int _openCount;

    internal readonly ref TimerEntry this[int index] => ref _pieces[index >> PieceShift][index & (PieceItems - 1)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(in TimerEntry entry)
    {
        if ((uint)_openCount >= (uint)_open.Length)
        {
            Grow();
        }
        _open[_openCount++] = entry;
        Count++;
    }

    /// <summary>Leaves out all but the first ones.</summary>
    internal void Shrink(int count)
    {
        Count = count;
        // A full piece stays the open one until the next entry comes.
        int place = Math.Max(0, count - 1) >> PieceShift;
        _open = _pieces[place];
        _openCount = count - (place << PieceShift);
    }

    /// <summary>Empties the bag. What became large is not kept.</summary>
    internal void Clear(int keepItems)
    {
        _pieces ??= [new TimerEntry[FirstItems]];
        int kept = Math.Max(1, keepItems / PieceItems);
        if (_pieces.Length > kept)
        {
            Array.Resize(ref _pieces, kept);
        }
        Shrink(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        int place = Count >> PieceShift;
        if (place == 0)
        {
            Array.Resize(ref _pieces[0], Count * 2);
        }
        else if (place == _pieces.Length)
        {
            Array.Resize(ref _pieces, place * 2);
        }
        _open = _pieces[place] ??= new TimerEntry[PieceItems];
        _openCount = Count - (place << PieceShift);
    }
}
