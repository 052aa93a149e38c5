using System.Runtime.CompilerServices;

namespace Coop.Runtime.Time;

/// <summary>Timers of one stretch of time, in no order.</summary>
internal struct TimerBag
{
    private const int InitialCapacity = 1024;

    internal TimerEntry[] Items;
    internal int Count;

    /// <summary>Nothing in the bag, and nothing that may still come into it, is before this.</summary>
    internal TimerEntry From;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(in TimerEntry entry)
    {
        TimerEntry[] items = Items;
        if ((uint)Count >= (uint)items.Length)
        {
            items = Grow();
        }
        items[Count++] = entry;
    }

    /// <summary>Empties the bag. What became large is not kept.</summary>
    internal void Clear(int keepItems)
    {
        Count = 0;
        if (Items is null || Items.Length > keepItems)
        {
            Items = new TimerEntry[InitialCapacity];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TimerEntry[] Grow()
    {
        Array.Resize(ref Items, Count * 2);
        return Items;
    }
}
