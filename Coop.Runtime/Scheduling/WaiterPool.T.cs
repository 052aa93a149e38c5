using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

/// <summary>The waiters of one source, used again. Loop thread only; bounded, what is over is left to the collector.</summary>
internal sealed class WaiterPool<T>(Wakeable<T> where)
{
    /// <summary>Enough for a burst of parked microthreads to be resumed and parked again without allocation.</summary>
    private const int LimitItems = 1024;

    // The first one back: what waits again and again at one source takes no more than this, and no link is written.
    private Waiter<T>? _spare;
    private Waiter<T>? _free;
    private int _count;

    /// <summary>How many are out: rented, armed, or waiting for their result to be taken.</summary>
    internal long Rented { get; private set; }

    internal Waiter<T> Rent(long number, T argument)
    {
        Waiter<T>? waiter = _spare;
        Rented++;
        if (waiter is not null)
        {
            _spare = null;
        }
        else
        {
            waiter = RentFree();
        }
        waiter.Number = number;
        waiter.Value = argument;
        waiter.Flags = WaitFlags.None;
        return waiter;
    }

    internal void Return(Waiter<T> waiter)
    {
        Rented--;
        if ((waiter.Flags & WaitFlags.Unpoolable) != 0)
        {
            return;
        }
        if (_spare is null)
        {
            _spare = waiter;
        }
        else if (_count < LimitItems)
        {
            waiter.Next = _free;
            _free = waiter;
            _count++;
        }
    }

    private Waiter<T> RentFree()
    {
        if (_free is not { } waiter)
        {
            return new Waiter<T>(where, this);
        }
        _free = Unsafe.As<Waiter<T>>(waiter.Next);
        waiter.Next = null;
        _count--;
        return waiter;
    }
}
