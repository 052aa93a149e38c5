using System.Numerics;

namespace Coop.Runtime.Diagnostics;

/// <summary>The percentiles of times, to an eighth of their size, in half a kilobyte that never grows.</summary>
internal sealed class LatencyGauge
{
    private const int PartBits = 3;

    private readonly int[] _counts = new int[64 << PartBits];
    private int _count;

    internal void Add(long value)
    {
        _counts[PlaceOf(value)]++;
        _count++;
    }

    /// <summary>The value that so many hundredths of all are not above; 0 when there is none.</summary>
    internal long Percentile(int hundredths)
    {
        long rank = (((long)_count * hundredths) + 99) / 100;
        for (int place = 0; rank > 0 && place < _counts.Length; place++)
        {
            rank -= _counts[place];
            if (rank <= 0)
            {
                return ValueOf(place);
            }
        }
        return 0;
    }

    internal void Clear()
    {
        Array.Clear(_counts);
        _count = 0;
    }

    private static int PlaceOf(long value)
    {
        if (value < 1 << PartBits)
        {
            return (int)Math.Max(0, value);
        }
        int size = 63 - BitOperations.LeadingZeroCount((ulong)value);
        return ((size - PartBits + 1) << PartBits) | (int)((value >> (size - PartBits)) & ((1 << PartBits) - 1));
    }

    private static long ValueOf(int place)
    {
        int size = place >> PartBits;
        return size == 0 ? place : ((long)(1 << PartBits) | (uint)(place & ((1 << PartBits) - 1))) << (size - 1);
    }
}
