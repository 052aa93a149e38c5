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
    private readonly EventWait<T> _spec;
    private T _slot;
    private Wait? _wait; // a Waiter<T> when only the turn was said, else a BoundedWait<T>
    private long _version;
    private bool _isCompleted;

    internal EventWaitAwaiter(EventWait<T> spec)
    {
        _spec = spec;
        _slot = spec.Event.Argument;
    }

    /// <summary>Takes the event if it may be had without parking; otherwise prepares the wait.</summary>
    public bool IsCompleted
    {
        get
        {
            Source<T> source = _spec.Event.Origin;
            Scheduler scheduler = source.Scheduler;
            scheduler.VerifyMayWait();
            if (_isCompleted || _wait is not null)
            {
                return _isCompleted || _wait!.IsOver(_version);
            }
            if (source.MayCompleteAtOnce && !_spec.Token.IsCancellationRequested && scheduler.MayCompleteAtOnce() && source.TryTake(_spec.Event.Number, ref _slot))
            {
                scheduler.CountAtOnce();
                return _isCompleted = true;
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
    public readonly T GetResult() => _wait switch
    {
        null => _isCompleted ? _slot : throw Wait.NotEnded(),
        Waiter<T> lone => lone.Take(_version),
        _ => Unsafe.As<BoundedWait<T>>(_wait).Take(_version),
    };

    private void Arm(object continuation)
    {
        Source<T> source = _spec.Event.Origin;
        if (_wait is null)
        {
            source.Scheduler.VerifyMayWait();
            Rent(source);
        }
        _wait.VerifyUnarmed(_version);
        if (_wait is Waiter<T> lone)
        {
            WaitStart.Arm(lone, continuation);
        }
        else
        {
            WaitStart.Arm((Composite)_wait, continuation);
        }
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_wait))]
    private void Rent(Source<T> source)
    {
        _wait = _spec.IsBounded ? source.RentBounded(_spec) : source.Rent(_spec.Event.Number, _slot);
        _wait.Flags = _spec.Flags;
        _version = _wait.Version;
    }
}
