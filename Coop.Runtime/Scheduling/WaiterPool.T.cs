namespace Coop.Runtime.Scheduling;

/// <summary>The waiters of one source, used again. Loop thread only; bounded, what is over is left to the collector.</summary>
internal sealed class WaiterPool<T>(Wakeable<T> where)
{
    /// <summary>Enough for a burst of parked microthreads to be resumed and parked again without allocation.</summary>
    private const int LimitItems = 1024;

    private Waiter<T>? _free;
    private int _count;

    /// <summary>How many are out: rented, armed, or waiting for their result to be taken.</summary>
    internal long Rented { get; private set; }

    internal Waiter<T> Rent(long number, T argument)
    {
        Waiter<T>? waiter = _free;
        Rented++;
        if (waiter is null)
        {
            waiter = new Waiter<T>(where, this);
        }
        else
        {
            _free = (Waiter<T>?)waiter.Next;
            waiter.Next = null;
            _count--;
        }
        waiter.Number = number;
        waiter.Value = argument;
        waiter.Flags = WaitFlags.None;
        return waiter;
    }

    internal void Return(Waiter<T> waiter)
    {
        Rented--;
        if (_count < LimitItems && (waiter.Flags & WaitFlags.Unpoolable) == 0)
        {
            waiter.Next = _free;
            _free = waiter;
            _count++;
        }
    }
}
