// As EventAwaiter, and what the wait is bounded by. What state it is in is read off _target; every wait copies the awaiter, so it has no more than it needs.
//
//   _target   the source                     nothing was asked yet; _number is the verb
//             null                           the event was taken at once; _slot has its value
//             a Waiter or a BoundedWait      rented; _number is its version
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>The awaiter of an <see cref="EventWait{T}"/>; for the compiler.</summary>
/// <typeparam name="T">What the event gives.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct EventWaitAwaiter<T> : ICriticalNotifyCompletion, IStepAwaiter
{
    private readonly CancellationToken _token;
    private readonly long _limitNanos;
    private object? _target;
    private long _number;
    private T _slot;
    private readonly WaitFlags _flags;

    internal EventWaitAwaiter(in EventWait<T> spec)
    {
        _token = spec.Token;
        _limitNanos = spec.LimitNanos;
        _target = spec.Event.Origin;
        _number = spec.Event.Number;
        _slot = spec.Event.Argument;
        _flags = spec.Flags;
    }

    /// <summary>Takes the event if it may be had without parking; otherwise prepares the wait.</summary>
    public bool IsCompleted
    {
        get
        {
            if (_target is not Source<T> source)
            {
                // Asked again by hand: it must not take another event.
                return _target is null || Unsafe.As<Wait>(_target).IsOver(_number);
            }
            Scheduler scheduler = source.Scheduler;
            scheduler.VerifyMayWait();
            if (source.MayCompleteAtOnce && !_token.IsCancellationRequested && scheduler.MayCompleteAtOnce() && source.TryTake(_number, ref _slot))
            {
                scheduler.CountAtOnce();
                _target = null;
                return true;
            }
            Rent(source);
            return false;
        }
    }

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        Arm(continuation);
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(FlowingContext.Wrap(continuation));

    /// <summary>The event's value, once, or the error that ended the wait.</summary>
    /// <returns>What the event gave.</returns>
    public readonly T GetResult() => _target switch
    {
        null => _slot,
        Waiter<T> lone => lone.Take(_number),
        BoundedWait<T> bounded => bounded.Take(_number),
        _ => throw Wait.NotEnded(),
    };

    private void Arm(object continuation)
    {
        if (_target is Source<T> source)
        {
            // Was not asked for IsCompleted: by hand.
            source.Scheduler.VerifyMayWait();
            Rent(source);
        }
        if (_target is Waiter<T> lone)
        {
            lone.VerifyUnarmed(_number);
            WaitStart.Arm(lone, continuation);
        }
        else
        {
            BoundedWait<T> bounded = Unsafe.As<BoundedWait<T>>(_target) ?? throw Wait.AlreadyArmed();
            bounded.VerifyUnarmed(_number);
            WaitStart.Arm(bounded, continuation);
        }
    }

    private void Rent(Source<T> source)
    {
        bool isBounded = _limitNanos != long.MaxValue || _token.CanBeCanceled;
        Wait wait = isBounded ? source.RentBounded(_number, _slot, _limitNanos, _token) : source.Rent(_number, _slot);
        wait.Flags = _flags;
        _target = wait;
        _number = wait.Version;
    }
}
