// What moves between the heap and the bags. The heap that ran empty takes the earliest eighth of the top bag, by way of smaller bags where that is still too
// much: an entry is looked at about eight times on each of these ways, in sequence. The heap that ran over gives its later half to the top bag.
using Coop.Runtime.Collections;

namespace Coop.Runtime.Time;

internal sealed partial class TimerHeap
{
    /// <summary>The most timers that the heap holds: 32 KiB of them, so that they stay in the nearest cache.</summary>
    internal const int NearLimit = 2048;

    /// <summary>A bag is divided so that the earlier part is one of so many.</summary>
    private const int Parts = 8;

    /// <summary>Where the heap runs over a top bag of at most so many gets it; a larger one would be divided again too often.</summary>
    private const int SpillLimit = NearLimit * Parts;

    /// <summary>Running over makes no more bags than this: they are searched one by one.</summary>
    private const int SpillDepth = 8;

    private readonly TimerEntry[] _sample = new TimerEntry[64];
    private uint _random = 2463534242;
    private TimerBag[] _bags = new TimerBag[4];
    private int _depth;

    private void AddFar(in TimerEntry entry)
    {
        // Most are later than most of what is there: the bottom bag first.
        int place = 0;
        while (entry.DueNanos < _bags[place].From.DueNanos)
        {
            place++;
        }
        _lastPlace = place;
        _bags[place].Add(in entry);
    }

    private void Spill()
    {
        for (int i = 0; i < _sample.Length; i++)
        {
            _sample[i] = _near.Items[Draw(_near.Count)];
        }
        TimerEntry pivot = Pivot(_sample.Length / 2);
        if (_depth == 0 || (_bags[_depth - 1].Count > SpillLimit && _depth < SpillDepth))
        {
            PushBag();
        }
        ref TimerBag top = ref _bags[_depth - 1];
        int count = _near.Count;
        _near.Count = 0;
        for (int i = 0; i < count; i++)
        {
            TimerEntry entry = _near.Items[i];
            if (_dead > 0 && !IsAlive(in entry))
            {
                continue;
            }
            if (TimerEntry.IsBefore(in entry, in pivot))
            {
                _near.Append(in entry);
            }
            else
            {
                top.Add(in entry);
            }
        }
        top.From = pivot;
        _nearEndNanos = pivot.DueNanos;
        _near.Heapify();
        MakeFirstAlive();
    }

    private void Refill()
    {
        while (_near.Count == 0)
        {
            int count = _bags[_depth - 1].Count;
            if (count <= NearLimit / 2)
            {
                Unpack(ref _bags[--_depth]);
            }
            else
            {
                Divide(count);
            }
        }
        _nearEndNanos = _depth == 0 ? long.MaxValue : _bags[_depth - 1].From.DueNanos;
        _near.Heapify();
        FetchTargets();
    }

    // Soon each of these targets is told, in an order that memory does not know: asked for all at once they come together.
    private void FetchTargets()
    {
        if (Count > KeptItems)
        {
            for (int i = 0; i < _near.Count; i++)
            {
                Prefetch.Of(_slots[_near.Items[i].Slot]);
            }
        }
    }

    private void Unpack(ref TimerBag bag)
    {
        for (int i = 0; i < bag.Count; i++)
        {
            ref TimerEntry entry = ref bag[i];
            if (_dead == 0 || IsAlive(in entry))
            {
                _near.Append(in entry);
            }
        }
        bag.Clear(Math.Max(KeptItems, Count));
    }

    // The earlier part of the top bag goes into the heap if it fits there, else into a bag of its own on top.
    private void Divide(int count)
    {
        bool fits = count <= Parts * NearLimit / 2;
        int rank = fits ? Math.Max(_sample.Length / Parts, _sample.Length * (NearLimit / 4) / count) : _sample.Length / Parts;
        int place = _depth - 1;
        for (int i = 0; i < _sample.Length; i++)
        {
            _sample[i] = _bags[place][Draw(count)];
        }
        TimerEntry pivot = Pivot(rank);
        if (!fits)
        {
            PushBag();
            _bags[place + 1].From = _bags[place].From;
        }
        ref TimerBag bag = ref _bags[place];
        ref TimerBag earlier = ref _bags[_depth - 1];
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            TimerEntry entry = bag[i];
            if (_dead > 0 && !IsAlive(in entry))
            {
                continue;
            }
            if (!TimerEntry.IsBefore(in entry, in pivot))
            {
                bag[kept++] = entry;
            }
            else if (fits)
            {
                _near.Append(in entry);
            }
            else
            {
                earlier.Add(in entry);
            }
        }
        bag.Shrink(kept);
        bag.From = pivot;
    }

    // One place of so many, at random. What is drawn moves nothing that can be seen.
    private int Draw(int count)
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (int)(((ulong)_random * (uint)count) >> 32);
    }

    /// <summary>An entry that about rank/64 of those that the sample was drawn from are before.</summary>
    private TimerEntry Pivot(int rank)
    {
        Array.Sort(_sample);
        return _sample[rank];
    }

    private void PushBag()
    {
        if (_depth == _bags.Length)
        {
            Array.Resize(ref _bags, _depth * 2);
        }
        _bags[_depth++].Clear(Math.Max(KeptItems, Count));
    }

    private void Compact()
    {
        int kept = 0;
        for (int i = 0; i < _near.Count; i++)
        {
            if (IsAlive(in _near.Items[i]))
            {
                _near.Items[kept++] = _near.Items[i];
            }
        }
        _near.Count = kept;
        for (int place = 0; place < _depth; place++)
        {
            CompactBag(ref _bags[place]);
        }
        _near.Heapify();
        MakeFirstAlive();
    }

    private void CompactBag(ref TimerBag bag)
    {
        int kept = 0;
        for (int i = 0; i < bag.Count; i++)
        {
            if (IsAlive(in bag[i]))
            {
                bag[kept++] = bag[i];
            }
        }
        bag.Shrink(kept);
    }

    // Once in four billion registrations: everything into one bag, sorted by the old numbers.
    private void Renumber()
    {
        if (Count == 0)
        {
            Clear();
            return;
        }
        Compact();
        List<TimerEntry> all = [.. _near.Items.AsSpan(0, _near.Count)];
        for (int place = 0; place < _depth; place++)
        {
            for (int i = 0; i < _bags[place].Count; i++)
            {
                all.Add(_bags[place][i]);
            }
            _bags[place].Clear(KeptItems);
        }
        all.Sort(static (a, b) => a.Order.CompareTo(b.Order));
        _near.Count = _depth = 0;
        PushBag();
        _bags[0].From = new TimerEntry(long.MinValue, 0);
        NextOrder = 0;
        foreach (TimerEntry entry in all)
        {
            _bags[0].Add(new TimerEntry(entry.DueNanos, NextOrder++, entry.Slot));
        }
        Refill();
    }
}
