using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

/// <summary>The waiters of one source, used again. Loop thread only; bounded, what is over is left to the collector.</summary>
internal abstract class WaiterPool<T>(Wakeable<T> where)
{
    /// <summary>Enough for a burst of parked microthreads to be resumed and parked again without allocation.</summary>
    private const int LimitItems = 1024;

    // The first one that was made is apart: what waits again and again at one source takes no more than this, and no reference is written.
    private Waiter<T>? _spare;
    private bool _isSpareFree;
    private Waiter<T>? _free;
    private int _count;

    /// <summary>How many are out: rented, armed, or waiting for their result to be taken.</summary>
    internal long Rented { get; private set; }

    internal Waiter<T> Rent(long number, T argument)
    {
        Rented++;
        Waiter<T> waiter;
        if (_isSpareFree)
        {
            _isSpareFree = false;
            waiter = _spare!;
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
        if (ReferenceEquals(waiter, _spare))
        {
            _isSpareFree = true;
            return;
        }
        waiter.Forget();
        if (_count < LimitItems)
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
            waiter = new Waiter<T>(where, this);
            _spare ??= waiter;
            return waiter;
        }
        _free = Unsafe.As<Waiter<T>>(waiter.Next);
        waiter.Next = null;
        _count--;
        return waiter;
    }
}
