using System.Diagnostics;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Diagnostics;

/// <summary>What is in all queues of a loop: counted by the loop at a look, now and then, and only while somebody asks. A reader gets what was counted last.</summary>
internal sealed class QueueCounts(EventLoop loop)
{
    private static readonly long s_distance = Stopwatch.Frequency / 4;

    private long _items;
    private long _waiters;
    private long _countedAt;

    /// <summary>Any thread.</summary>
    internal long Items()
    {
        Ask();
        return Volatile.Read(ref _items);
    }

    /// <summary>Any thread.</summary>
    internal long Waiters()
    {
        Ask();
        return Volatile.Read(ref _waiters);
    }

    /// <summary>At a look.</summary>
    internal void Count()
    {
        long now = Stopwatch.GetTimestamp();
        if (now - _countedAt < s_distance)
        {
            return;
        }
        _countedAt = now;
        long items = 0, waiters = 0;
        foreach (IQueueInfo queue in LoopPortrait.QueuesOf(loop))
        {
            items += queue.Count;
            waiters += queue.Getters.Count + queue.Putters.Count;
        }
        Volatile.Write(ref _items, items);
        Volatile.Write(ref _waiters, waiters);
    }

    // A loop that sleeps does not look.
    private void Ask()
    {
        if (Stopwatch.GetTimestamp() - Volatile.Read(ref _countedAt) > s_distance)
        {
            loop.Probe.Wake();
        }
    }
}
