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
            Strand = waiter.Root.Strand;
            source.Scheduler.Ready(this);
        }
    }

    public T Finish() => _value;

    internal override void Run()
    {
        _isQueued = false;
        if (!IsWaiting || !Look())
        {
            return;
        }
        Wait root = waiter.Root;
        if (waiter.Fire(default!))
        {
            source.Withdraw(waiter);
            if (root.State == WaitState.Committed && source.Scheduler.TakeBack(root))
            {
                root.Run();
            }
        }
    }

    private bool Look()
    {
        try
        {
            _value = source.Core.Read();
            return source.Holds(_value) && IsWaiting;
        }
        catch (Exception error)
        {
            if (IsWaiting && waiter.Fail(ExceptionDispatchInfo.Capture(error)))
            {
                source.Withdraw(waiter);
            }
            return false;
        }
    }
}
