// The smallest real source: happens once and stays so. Read this one first to write another.
//
// Invariants
//   O1  Pending -> Succeeded(value) or Failed(error), once; waiters are registered only while it is Pending (and subscriptions that were told already).
//   O2  Settling makes every waiter present ready, in the order of registration; later ones get the outcome at once.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class CompletionCore<T>(EventLoop loop, IEventSource? owner, string description = "completion") : Source<T>(loop), IEventSource
{
    private WaitList _waiters = new();
    private T _value = default!;
    private ExceptionDispatchInfo? _error;

    public string Description => owner?.Description ?? description;

    internal bool IsSettled { get; private set; }

    internal int WaiterCount => _waiters.Count;

    internal Event<T> Event => new(this);

    /// <summary>What waiters and choices see as the source: the public object that this is the heart of, where there is one.</summary>
    internal override IEventSource Face => owner ?? this;

    internal bool TrySetResult(T value)
    {
        if (IsSettled)
        {
            return false;
        }
        IsSettled = true;
        _value = value;
        if (_waiters.Count <= LongFiring.PartItems)
        {
            _waiters.FireAll(value);
        }
        else
        {
            TellInParts(waiter => ((Waiter<T>)waiter).Fire(value));
        }
        return true;
    }

    internal bool TrySetError(Exception error)
    {
        if (IsSettled)
        {
            return false;
        }
        IsSettled = true;
        _error = ExceptionDispatchInfo.Capture(error);
        if (_waiters.Count <= LongFiring.PartItems)
        {
            _waiters.FailAll(_error);
        }
        else
        {
            TellInParts(waiter => waiter.Fail(_error));
        }
        return true;
    }

    internal override bool TryTake(long number, ref T slot)
    {
        if (!IsSettled)
        {
            return false;
        }
        _error?.Throw();
        slot = _value;
        return true;
    }

    internal override void Arm(Waiter<T> waiter)
    {
        if (!IsSettled || (waiter.Flags & WaitFlags.Again) != 0)
        {
            _waiters.Append(waiter);
        }
        else if (_error is not null)
        {
            waiter.Fail(_error);
        }
        else
        {
            waiter.Fire(_value);
        }
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override WaitKind KindOf(long number) => WaitKind.Completion;

    internal override string Describe(long number) => Description;

    private void TellInParts(Predicate<Waiter> tell)
    {
        WaitList present = _waiters;
        _waiters = new WaitList();
        LongFiring.Begin(Scheduler, present, tell, waiter => _waiters.Append(waiter));
    }
}
