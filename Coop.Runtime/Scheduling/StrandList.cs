// The live strands of a loop, oldest first: who must be cancelled and unwound before the loop may end (C15). Not a list through the strands: two links would be
// sixteen bytes of each, and taking one out would touch two more, anywhere in memory. Each has a number, given in their order, and lies where its number says.
//
// Invariants
//   L1  The pieces stand in the order of their numbers: what is in one is from its First on, and before the First of the next. Only the last gets new ones.
//   L2  Of those that are not the last, none has less than an eighth of its places taken: it is packed, or joined with a packed neighbour, or goes. So few that live long
//       do not hold the places of the many that have come and gone between them.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

internal sealed class StrandList
{
    private StrandPiece[] _pieces = [new StrandPiece(1, StrandPiece.FirstItems)];
    private int _pieceCount = 1;
    private StrandPiece _spare; // an empty one whose array is used again, or default
    private long _lastNumber;

    internal int Count { get; private set; }

    /// <summary>How many pieces there are: tests see that few strands need few.</summary>
    internal int PieceCount => _pieceCount;

    /// <summary>Adds it as the youngest, and gives it its number.</summary>
    internal void Add(Strand strand)
    {
        long number = ++_lastNumber;
        strand.Number = number;
        if (!Last.TryAdd(number, strand))
        {
            MakeRoom(number);
            _ = Last.TryAdd(number, strand);
        }
        Count++;
    }

    internal void Remove(Strand strand)
    {
        // While nearly everybody lives, the pieces are equally long, and the first guess is right.
        long number = strand.Number;
        StrandPiece[] pieces = _pieces;
        int index = (int)Math.Min((number - pieces[0].First) / StrandPiece.LimitItems, _pieceCount - 1);
        if (pieces[index].First > number || (index < _pieceCount - 1 && pieces[index + 1].First <= number))
        {
            index = Find(number);
        }
        ref StrandPiece piece = ref pieces[index];
        piece.Remove(strand);
        Count--;
        if (piece.Count <= piece.Least)
        {
            Tidy(index);
        }
    }

    /// <summary>Everybody alive now; callers may end strands while they go through it.</summary>
    internal Strand[] ToArray()
    {
        var all = new Strand[Count];
        int count = 0;
        for (int i = 0; i < _pieceCount; i++)
        {
            count += _pieces[i].CopyOldest(all.AsSpan(count));
        }
        return all;
    }

    /// <summary>At most so many of those alive now, in their order: of more, the oldest and the youngest half of these.</summary>
    /// <param name="limit">How many.</param>
    /// <param name="some">Filled from its beginning, or replaced where it is too small.</param>
    /// <returns>How many they are.</returns>
    internal int Sample(int limit, ref Strand[] some)
    {
        int count = Math.Min(Count, limit), oldest = count < Count ? limit / 2 : count;
        if (some.Length < count)
        {
            some = new Strand[count];
        }
        int filled = 0;
        for (int i = 0; filled < oldest; i++)
        {
            filled += _pieces[i].CopyOldest(some.AsSpan(filled, oldest - filled));
        }
        filled = count;
        for (int i = _pieceCount - 1; filled > oldest; i--)
        {
            filled -= _pieces[i].CopyYoungest(some.AsSpan(oldest, filled - oldest));
        }
        return count;
    }

    private ref StrandPiece Last => ref _pieces[_pieceCount - 1];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Find(long number)
    {
        int low = 0, high = _pieceCount;
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (_pieces[middle].First <= number)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    // The last piece has no place for this number: it becomes longer, or another one the last.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom(long number)
    {
        ref StrandPiece last = ref Last;
        if (last.Count == 0)
        {
            last.First = number;
        }
        else if (!last.TryGrow())
        {
            last.Close();
            bool areFew = last.Count <= last.Least;
            Append(number, areFew ? StrandPiece.FirstItems : StrandPiece.LimitItems);
            if (areFew)
            {
                Tidy(_pieceCount - 2);
            }
        }
    }

    private void Append(long first, int items)
    {
        if (_pieceCount == _pieces.Length)
        {
            Array.Resize(ref _pieces, _pieceCount * 2);
        }
        _pieceCount++;
        if (items == StrandPiece.LimitItems && _spare.IsLong)
        {
            _spare.Open(first);
            Last = _spare;
            _spare = default;
        }
        else
        {
            Last = new StrandPiece(first, items);
        }
    }

    private void Tidy(int index)
    {
        Debug.Assert(index < _pieceCount - 1, "the last piece may be empty");
        ref StrandPiece piece = ref _pieces[index];
        if (piece.Count == 0)
        {
            _spare = piece.IsLong ? piece : _spare;
            TakeOut(index);
            return;
        }
        piece.Pack();
        if (index + 2 < _pieceCount && piece.TryJoin(in _pieces[index + 1]))
        {
            TakeOut(index + 1);
        }
        if (index > 0 && _pieces[index - 1].TryJoin(in _pieces[index]))
        {
            TakeOut(index);
        }
    }

    private void TakeOut(int index)
    {
        Array.Copy(_pieces, index + 1, _pieces, index, --_pieceCount - index);
        _pieces[_pieceCount] = default;
        if (_pieces.Length > 64 && _pieceCount < _pieces.Length / 4)
        {
            Array.Resize(ref _pieces, _pieces.Length / 2);
        }
    }
}
