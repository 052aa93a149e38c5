// What the compiler's code for `await someEvent` talks to. A mutable struct: IsCompleted rents the waiter, and the compiler copies the awaiter into the
// state machine only after asking it.
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>The awaiter of an <see cref="Event{T}"/>; for the compiler.</summary>
/// <typeparam name="T">What the event gives.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct EventAwaiter<T> : ICriticalNotifyCompletion
{
    private readonly Source<T> _source;
    private readonly WaitFlags _flags;
    private long _number; // the event's number, later the waiter's version
    private T _slot;
    private Waiter<T>? _waiter;
    private bool _isCompleted;

    internal EventAwaiter(Source<T> source, long number, T argument, WaitFlags flags)
    {
        _source = source;
        _number = number;
        _slot = argument;
        _flags = flags;
    }

    /// <summary>Takes the event if it may be had without parking; otherwise prepares the wait.</summary>
    public bool IsCompleted
    {
        get
        {
            Scheduler scheduler = _source.Scheduler;
            scheduler.VerifyMayWait();
            if (_isCompleted || _waiter is not null)
            {
                // Asked again by hand: it must not take another event.
                return _isCompleted || _waiter!.IsOver(_number);
            }
            if (_source.MayCompleteAtOnce && scheduler.MayCompleteAtOnce() && _source.TryTake(_number, ref _slot))
            {
                scheduler.CountAtOnce();
                return _isCompleted = true;
            }
            Rent();
            return false;
        }
    }

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        if (_waiter is null)
        {
            _source.Scheduler.VerifyMayWait();
            Rent();
        }
        _waiter.VerifyUnarmed(_number);
        WaitStart.Arm(_source, _waiter, continuation);
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(FlowingContext.Wrap(continuation));

    /// <summary>The event's value, once, or its error.</summary>
    /// <returns>What the event gave.</returns>
    public readonly T GetResult() => _waiter is { } waiter ? waiter.Take(_number)
        : _isCompleted ? _slot
        : throw Wait.NotEnded();

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_waiter))]
    private void Rent()
    {
        Waiter<T> waiter = _source.Rent(_number, _slot);
        waiter.Flags = _flags;
        _waiter = waiter;
        _number = waiter.Version;
    }
}
