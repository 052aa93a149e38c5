// Where other threads leave work for the loop.
//
// A stack that posters push onto with compare-and-swap and the loop takes whole and turns around: first in, first out, for each thread and for
// all of them together in the order of their pushes. No lock; a poster never waits for the loop or for another poster.
//
// No wake-up is lost
//   poster: push (full fence), then read _asleep       loop: write _asleep (full fence), then read _head
//   One of the two sees the other: either the loop sees the item before it sleeps, or the poster sees the loop asleep and rings. The exchange of
//   _asleep makes one poster ring for a whole batch.
// No post is lost at the end: Close swaps in a mark that no push succeeds on, and returns what was there.
using System.Diagnostics;

namespace Coop.Runtime.Scheduling;

internal sealed class Inbox
{
    private static readonly Posted s_closed = new(null!, static _ => throw new UnreachableException(), null);

    private Posted? _head;
    private int _asleep;
    private volatile Action? _ring;

    /// <summary>What wakes the sleeping loop; called on the poster's thread.</summary>
    internal Action? Ring { set => _ring = value; }

    internal bool IsEmpty => Volatile.Read(ref _head) is null;

    internal bool IsClosed => ReferenceEquals(Volatile.Read(ref _head), s_closed);

    /// <summary>Any thread. False when the loop has ended: the item was not taken.</summary>
    internal bool TryPush(Posted item)
    {
        Posted? head = Volatile.Read(ref _head);
        while (true)
        {
            if (ReferenceEquals(head, s_closed))
            {
                return false;
            }
            item.NextPosted = head;
            Posted? seen = Interlocked.CompareExchange(ref _head, item, head);
            if (ReferenceEquals(seen, head))
            {
                break;
            }
            head = seen;
        }
        if (Volatile.Read(ref _asleep) != 0)
        {
            RingOnce();
        }
        return true;
    }

    /// <summary>Loop thread: says that it is about to sleep. False when there is something in the inbox: do not sleep.</summary>
    internal bool TryFallAsleep()
    {
        Interlocked.Exchange(ref _asleep, 1);
        if (Volatile.Read(ref _head) is null)
        {
            return true;
        }
        _asleep = 0;
        return false;
    }

    internal void WakeUp() => Volatile.Write(ref _asleep, 0);

    /// <summary>Wakes the loop if it sleeps; any thread.</summary>
    internal void RingOnce()
    {
        if (Interlocked.Exchange(ref _asleep, 0) != 0)
        {
            _ring?.Invoke();
        }
    }

    /// <summary>Takes everything, oldest first, linked by NextPosted; null when empty or closed.</summary>
    internal Posted? TakeAll() => IsEmpty || IsClosed ? null : Reverse(Interlocked.Exchange(ref _head, null));

    /// <summary>Loop thread: what is there, newest first, and stays there.</summary>
    internal IEnumerable<Posted> Peek()
    {
        for (Posted? item = IsClosed ? null : Volatile.Read(ref _head); item is not null; item = item.NextPosted)
        {
            yield return item;
        }
    }

    /// <summary>Refuses every later push; returns what was left, oldest first.</summary>
    internal Posted? Close()
    {
        Posted? rest = Interlocked.Exchange(ref _head, s_closed);
        return ReferenceEquals(rest, s_closed) ? null : Reverse(rest);
    }

    private static Posted? Reverse(Posted? newest)
    {
        Posted? oldest = null;
        while (newest is not null)
        {
            Posted? older = newest.NextPosted;
            newest.NextPosted = oldest;
            oldest = newest;
            newest = older;
        }
        return oldest;
    }
}
