using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>
/// What is rented from a source for the length of one wait. Loop thread only; bounded; a use-once object is given back by whoever takes its result.
/// </summary>
internal sealed class SourcePool<T>(Source<T> source) : WaiterPool<T>(source)
{
    /// <summary>Composites are rarer than waiters: a few for each source are enough.</summary>
    private const int LimitItems = 64;

    // As of the waiters: the first one that was made is apart, and writes no references.
    private BoundedWait<T>? _spareBounded;
    private bool _isSpareBoundedFree;
    private BoundedWait<T>? _freeBounded;
    private int _freeBoundedCount;
    private ValueTaskWait<T>? _freeValueTasks;
    private int _freeValueTaskCount;

    internal BoundedWait<T> RentBounded()
    {
        BoundedWait<T> wait;
        if (_isSpareBoundedFree)
        {
            _isSpareBoundedFree = false;
            wait = _spareBounded!;
        }
        else
        {
            wait = RentFreeBounded();
        }
        wait.Flags = WaitFlags.None;
        return wait;
    }

    internal void Return(BoundedWait<T> wait)
    {
        if ((wait.Flags & WaitFlags.Unpoolable) != 0)
        {
            wait.Forget();
            if (ReferenceEquals(wait, _spareBounded))
            {
                _spareBounded = null;
            }
        }
        else if (ReferenceEquals(wait, _spareBounded))
        {
            _isSpareBoundedFree = true;
        }
        else if (_freeBoundedCount < LimitItems)
        {
            wait.Forget();
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
            return new ValueTaskWait<T>(source);
        }
        _freeValueTasks = wait.NextFree;
        wait.NextFree = null;
        _freeValueTaskCount--;
        return wait;
    }

    internal void Return(ValueTaskWait<T> wait)
    {
        if (_freeValueTaskCount < LimitItems)
        {
            wait.NextFree = _freeValueTasks;
            _freeValueTasks = wait;
            _freeValueTaskCount++;
        }
    }

    private BoundedWait<T> RentFreeBounded()
    {
        if (_freeBounded is not { } wait)
        {
            wait = new BoundedWait<T>(source);
            _spareBounded ??= wait;
            return wait;
        }
        _freeBounded = wait.NextFree;
        wait.NextFree = null;
        _freeBoundedCount--;
        return wait;
    }
}
