using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Every event goes to everybody who waits when it is sent.</summary>
internal sealed class BroadcasterCore<T>(EventLoop loop, IEventSource face) : StreamCore<T>(loop, face)
{
    private protected override void Deliver(T value)
    {
        long last = LastArrival;
        for (Waiter? waiter = Waiters.First; waiter is not null && waiter.Number <= last;)
        {
            bool taken = ((Waiter<T>)waiter).Fire(value);
            // Only now: firing may have withdrawn others of this list, never this one (L3).
            Waiter? next = waiter.Next;
            if (taken)
            {
                Leave(waiter);
            }
            waiter = next;
        }
    }
}
