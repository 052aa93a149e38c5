// What happens once and stays so: the smallest real source. Read this one first to write another.
//
// Invariants
//   O1  Pending -> Succeeded(value) or Failed(error), once; waiters are registered only while it is Pending (and subscriptions that were told already).
//   O2  Settling makes every waiter present ready, in the order of registration; later ones get the outcome at once.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal abstract class OnceSource<T> : Source<T>, IEventSource
{
    // Whose heart this is, or what it is called.
    private readonly object _what;

    // Made at the first wait.
    private WaitList? _waiters;
    private T _value = default!;
    private ExceptionDispatchInfo? _error;

    private protected OnceSource(EventLoop loop, object what)
        : base(loop) => _what = what;

    public string Description => _what as string ?? ((IEventSource)_what).Description;

    internal bool IsSettled { get; private set; }

    internal int WaiterCount => _waiters?.Count ?? 0;

    /// <summary>What waiters and choices see as the source: the public object that this is the heart of, where there is one.</summary>
    internal override IEventSource Face => _what as IEventSource ?? this;

    internal bool TrySetResult(T value)
    {
        if (IsSettled)
        {
            return false;
        }
        IsSettled = true;
        _value = value;
        if (WaiterCount > LongFiring.PartItems)
        {
            LongFiring.Begin(Scheduler, ref _waiters!, waiter => ((Waiter<T>)waiter).Fire(_value), Register);
        }
        else
        {
            _waiters?.FireAll(value);
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
        if (WaiterCount > LongFiring.PartItems)
        {
            LongFiring.Begin(Scheduler, ref _waiters!, waiter => waiter.Fail(_error!), Register);
        }
        else
        {
            _waiters?.FailAll(_error);
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
            Register(waiter);
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

    internal override string Describe(long number) => Description;

    private void Register(Waiter waiter) => (_waiters ??= new WaitList()).Append(waiter);
}
