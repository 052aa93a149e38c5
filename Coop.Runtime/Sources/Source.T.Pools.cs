// What is rented from a source for the length of one wait. Loop thread only; bounded; a use-once object is given back by whoever takes its result.
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal abstract partial class Source<T>
{
    /// <summary>Composites are rarer than waiters: a few for each source are enough.</summary>
    private const int PoolLimitItems = 64;

    private BoundedWait<T>? _freeBounded;
    private int _freeBoundedCount;
    private ValueTaskWait<T>? _freeValueTasks;
    private int _freeValueTaskCount;

    internal BoundedWait<T> RentBounded(in EventWait<T> spec)
    {
        BoundedWait<T>? wait = _freeBounded;
        if (wait is null)
        {
            wait = new BoundedWait<T>(this);
        }
        else
        {
            _freeBounded = wait.NextFree;
            wait.NextFree = null;
            _freeBoundedCount--;
        }
        wait.Flags = WaitFlags.None;
        return wait.Prepare(spec);
    }

    internal void ReturnBounded(BoundedWait<T> wait)
    {
        if (_freeBoundedCount < PoolLimitItems && (wait.Flags & WaitFlags.Unpoolable) == 0)
        {
            wait.NextFree = _freeBounded;
            _freeBounded = wait;
            _freeBoundedCount++;
        }
    }

    internal ValueTaskWait<T> RentValueTaskWait()
    {
        ValueTaskWait<T>? wait = _freeValueTasks;
        if (wait is null)
        {
            return new ValueTaskWait<T>(this);
        }
        _freeValueTasks = wait.NextFree;
        wait.NextFree = null;
        _freeValueTaskCount--;
        return wait;
    }

    internal void ReturnValueTaskWait(ValueTaskWait<T> wait)
    {
        if (_freeValueTaskCount < PoolLimitItems)
        {
            wait.NextFree = _freeValueTasks;
            _freeValueTasks = wait;
            _freeValueTaskCount++;
        }
    }
}
