using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>One reader's place in a broadcast, as a source: the next item after the one that it got last, or the oldest that is kept.</summary>
internal sealed class BroadcastReaderCore<T>(EventLoop loop, BroadcastCore<T> broadcast, long cursor, IEventSource face) : Source<BroadcastItem<T>>(loop)
{
    private long _cursor = cursor;

    internal override IEventSource Face => face;

    internal override bool Takes => true;

    /// <summary>How many items it could get now.</summary>
    internal long Count => broadcast.Next - Math.Max(_cursor, broadcast.Oldest);

    /// <summary>How many items it has missed since its last one.</summary>
    internal long Missed => Math.Max(0, broadcast.Oldest - _cursor);

    internal override bool TryTake(long number, ref BroadcastItem<T> slot)
    {
        if (Count == 0)
        {
            return false;
        }
        slot = TakeNext();
        return true;
    }

    internal override void Arm(Waiter<BroadcastItem<T>> waiter)
    {
        if (!waiter.IsWatch && Count > 0)
        {
            waiter.Fire(TakeNext());
            return;
        }
        if (Count == 0)
        {
            broadcast.End?.Throw();
        }
        broadcast.Append(waiter);
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override bool CanTake(Waiter<BroadcastItem<T>> waiter, int planned) => Count > planned;

    internal override WaitKind KindOf(long number) => WaitKind.QueueGet;

    internal override string Describe(long number) => $"{face.Description}.Get";

    /// <summary>There may be something for this waiter; another one of this reader may have had it.</summary>
    internal void Offer(Waiter<BroadcastItem<T>> waiter, WaitList list)
    {
        if (Count == 0)
        {
            return;
        }
        if (waiter.IsWatch)
        {
            _ = waiter.Fire();
            return;
        }
        long before = _cursor;
        if (waiter.Fire(TakeNext()))
        {
            list.Remove(waiter);
        }
        else
        {
            _cursor = before;
        }
    }

    private BroadcastItem<T> TakeNext()
    {
        long missed = Missed;
        _cursor += missed;
        return new BroadcastItem<T>(broadcast[_cursor++], missed);
    }
}
