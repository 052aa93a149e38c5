namespace Coop.Runtime.Scheduling;

/// <summary>The live strands of a loop, oldest first: who must be cancelled and unwound before the loop may end (C15).</summary>
internal sealed class StrandList
{
    internal Strand? First { get; private set; }

    private Strand? _last;

    internal int Count { get; private set; }

    internal void Add(Strand strand)
    {
        strand.PreviousLive = _last;
        if (_last is null)
        {
            First = strand;
        }
        else
        {
            _last.NextLive = strand;
        }
        _last = strand;
        Count++;
    }

    internal void Remove(Strand strand)
    {
        Strand? previous = strand.PreviousLive, next = strand.NextLive;
        if (previous is null)
        {
            First = next;
        }
        else
        {
            previous.NextLive = next;
        }
        if (next is null)
        {
            _last = previous;
        }
        else
        {
            next.PreviousLive = previous;
        }
        strand.PreviousLive = strand.NextLive = null;
        Count--;
    }

    /// <summary>Everybody alive now; callers may end strands while they go through it.</summary>
    internal Strand[] ToArray()
    {
        var all = new Strand[Count];
        int i = 0;
        for (Strand? strand = First; strand is not null; strand = strand.NextLive)
        {
            all[i++] = strand;
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
        Strand? strand = First;
        for (int i = 0; i < oldest; i++, strand = strand!.NextLive)
        {
            some[i] = strand!;
        }
        strand = _last;
        for (int i = count - 1; i >= oldest; i--, strand = strand!.PreviousLive)
        {
            some[i] = strand!;
        }
        return count;
    }
}
