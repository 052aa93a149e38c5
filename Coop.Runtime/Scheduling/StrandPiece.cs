// A stretch of the list of live strands. A mutable struct: the list has an array of them, so that finding a strand among a million asks for little memory beside
// its place.
//
// States   Open -> Closed -> Packed
//   Open    the last of the list: the strand of number n lies at n - First; the array becomes longer up to LimitItems.
//   Closed  the same, and no more come.
//   Packed  those that were left then stand side by side, in their order, and are found by halving: among their numbers, for a look at a strand is a look at
//           memory that nobody has touched for long.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

internal struct StrandPiece(long first, int items)
{
    /// <summary>How many numbers a piece has: 16 KB.</summary>
    internal const int LimitItems = 2048;

    /// <summary>How many places a piece has that may never need more.</summary>
    internal const int FirstItems = 16;

    /// <summary>No more than one of so many places is taken: then it is to be packed.</summary>
    private const int PackedBelow = 8;

    /// <summary>Two packed pieces of no more than this together become one.</summary>
    private const int LimitJoined = LimitItems / 4;

    private Slot[] _items = new Slot[items];
    private long[]? _numbers = null; // of a packed one

    /// <summary>No strand in it has a smaller number. Moved only while it is empty.</summary>
    internal long First = first;

    /// <summary>When no more than this are left in it, it is to be packed, or goes; -1 for the open one.</summary>
    internal int Least { readonly get; private set; } = -1;

    internal int Count { readonly get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryAdd(long number, Strand strand)
    {
        Debug.Assert(Least < 0, "only the last piece gets new ones");
        Slot[] items = _items;
        ulong place = (ulong)(number - First);
        if (place >= (ulong)items.Length)
        {
            return false;
        }
        items[place].Strand = strand;
        Count++;
        return true;
    }

    internal void Remove(Strand strand)
    {
        int place = _numbers is null ? (int)(strand.Number - First) : _numbers.AsSpan().BinarySearch(strand.Number);
        Debug.Assert(_items[place].Strand == strand, "it lies where its number says");
        _items[place].Strand = null;
        Count--;
    }

    /// <summary>Longer, if it may be and those in it are not few.</summary>
    internal bool TryGrow()
    {
        int length = _items.Length;
        if (length == LimitItems || Count <= length / PackedBelow)
        {
            return false;
        }
        Array.Resize(ref _items, length * 2);
        return true;
    }

    /// <summary>Whether it need not become longer to be used again.</summary>
    internal readonly bool IsLong => _items?.Length == LimitItems;

    internal void Close() => Least = _items.Length / PackedBelow;

    /// <summary>As it was made, but for others, and with the array that it has.</summary>
    internal void Open(long first)
    {
        Debug.Assert(Count == 0 && IsLong, "nobody is in it");
        Least = -1;
        First = first;
    }

    internal void Pack()
    {
        var items = new Slot[Count];
        var numbers = new long[Count];
        CopyTo(items, numbers);
        Become(items, numbers);
    }

    /// <summary>Takes those of the next piece in, where both are packed and few.</summary>
    internal bool TryJoin(in StrandPiece next)
    {
        if (_numbers is null || next._numbers is null || Count + next.Count > LimitJoined)
        {
            return false;
        }
        var items = new Slot[Count + next.Count];
        var numbers = new long[items.Length];
        CopyTo(items, numbers);
        next.CopyTo(items.AsSpan(Count), numbers.AsSpan(Count));
        Count = items.Length;
        Become(items, numbers);
        return true;
    }

    /// <summary>As many of the oldest as there is room for; returns how many.</summary>
    internal readonly int CopyOldest(Span<Strand> to)
    {
        int copied = 0, wanted = Math.Min(Count, to.Length);
        for (int i = 0; copied < wanted; i++)
        {
            if (_items[i].Strand is { } strand)
            {
                to[copied++] = strand;
            }
        }
        return copied;
    }

    /// <summary>As many of the youngest as there is room for, at its end; returns how many.</summary>
    internal readonly int CopyYoungest(Span<Strand> to)
    {
        int copied = 0, wanted = Math.Min(Count, to.Length);
        for (int i = _items.Length - 1; copied < wanted; i--)
        {
            if (_items[i].Strand is { } strand)
            {
                to[to.Length - ++copied] = strand;
            }
        }
        return copied;
    }

    private readonly void CopyTo(Span<Slot> items, Span<long> numbers)
    {
        for (int i = 0, count = 0; count < Count; i++)
        {
            if (_items[i].Strand is not null)
            {
                numbers[count] = _numbers is null ? First + i : _numbers[i];
                items[count++] = _items[i];
            }
        }
    }

    private void Become(Slot[] items, long[] numbers)
    {
        _items = items;
        _numbers = numbers;
        Least = items.Length / PackedBelow;
    }

    // A struct around the strand: a store into an array of structs needs no covariance check.
    private struct Slot
    {
        internal Strand? Strand;
    }
}
