// One waiter's look at its predicate: a step of the very strand that waits. When the predicate holds, the wait is committed and resumed in this same
// step, so nothing can have changed between the look and what follows the await.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class PredicateCheck<T>(PredicateSource<T> source, Waiter<T> waiter) : Runnable, IFinisher<T>
{
    private readonly long _version = waiter.Version;
    private T _value = default!;
    private bool _isQueued;

    // A waiter that was given back and rented again has another version.
    private bool IsWaiting => waiter.Version == _version && waiter.List is not null;

    /// <summary>However often the value is set before the look, there is one look.</summary>
    internal void Queue()
    {
        if (!_isQueued)
        {
            _isQueued = true;
            source.Scheduler.Ready(waiter.Root.Strand ?? source.Scheduler.Root, this);
        }
    }

    public T Finish() => _value;

    internal override Runnable? Run()
    {
        _isQueued = false;
        if (!IsWaiting)
        {
            return null;
        }
        ExceptionDispatchInfo? error = null;
        try
        {
            _value = source.Core.Read();
            if (!source.Holds(_value))
            {
                return null;
            }
        }
        catch (Exception thrown)
        {
            error = ExceptionDispatchInfo.Capture(thrown);
        }
        // Asked again: what was looked at may have fired others of a choice.
        return IsWaiting ? Settle(error) : null;
    }

    private Wait? Settle(ExceptionDispatchInfo? error)
    {
        Wait root = waiter.Root;
        if (error is null ? waiter.Fire(default!) : waiter.Fail(error))
        {
            source.Withdraw(waiter);
            if (root.State == WaitState.Committed && source.Scheduler.TakeBack(root))
            {
                return root;
            }
        }
        return null;
    }
}
