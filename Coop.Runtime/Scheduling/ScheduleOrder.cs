namespace Coop.Runtime.Scheduling;

/// <summary>Who goes first where the contract leaves it open: nobody in FIFO order, a seeded generator in a shuffled one.</summary>
internal sealed class ScheduleOrder(long? seed)
{
    private ulong _state = unchecked((ulong)(seed ?? 0) * 0x9E3779B97F4A7C15UL + 0xD1B54A32D192ED03UL);

    internal bool IsShuffled { get; } = seed is not null;

    /// <summary>A number in [0, exclusive), the same for the same seed on every machine (SplitMix64).</summary>
    internal int Next(int exclusive)
    {
        ulong z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)((z ^ (z >> 31)) % (uint)exclusive);
    }

    /// <summary>The numbers below <paramref name="count"/> in an order in which each is equally likely to be first (Fisher and Yates).</summary>
    internal int[] Permutation(int count)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int other = Next(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
