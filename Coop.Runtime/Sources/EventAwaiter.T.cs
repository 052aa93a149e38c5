// What the compiler's code for `await someEvent` talks to. A mutable struct: IsCompleted takes the event or rents what waits for it, and the compiler copies
// the awaiter into the state machine only after asking it. That copy is a part of every wait: so there are three fields and no small ones, and what state it is
// in is read off the first of them.
//
//   _target   the source     nothing was asked yet; or it is time, and the running strand's light wait is meant: of a pause _number says then that it was asked
//             an IEnding     nothing was asked yet; _number says so
//             null           the event was taken at once; _slot has its value
//             a waiter       rented; _number is its version
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>The awaiter of an <see cref="Event{T}"/>; for the compiler.</summary>
/// <typeparam name="T">What the event gives.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct EventAwaiter<T> : ICriticalNotifyCompletion, IStepAwaiter
{
    private object? _target;
    private long _number;
    private T _slot;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal EventAwaiter(object source, long number, T argument)
    {
        _target = source;
        _number = number;
        _slot = argument;
    }

    internal EventAwaiter(Waiter<T> rented)
    {
        _target = rented;
        _number = rented.Version;
        _slot = default!;
    }

    /// <summary>Takes the event if it may be had without parking; otherwise prepares the wait.</summary>
    public bool IsCompleted
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (typeof(T) == typeof(Unit) && _target is TimeSource light)
            {
                Scheduler scheduler = light.Scheduler;
                scheduler.VerifyMayWait();
                if (scheduler.Current.Light == LightState.Idle)
                {
                    if (_number == TimeSource.Pause)
                    {
                        _number = TimeSource.AskedPause;
                    }
                    return false;
                }
            }
            else if (_target is QueueCore<T> queue)
            {
                Scheduler scheduler = queue.Scheduler;
                scheduler.VerifyMayWait();
                if (!scheduler.MayCompleteAtOnce())
                {
                    return AskAny();
                }
                // The short way, as long as nothing stands against it.
                if (queue.TryTakeShortly(_number, ref _slot))
                {
                    scheduler.CountAtOnce();
                    _target = null;
                    return true;
                }
                return AskQueue(queue);
            }
            return AskAny();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        if (typeof(T) == typeof(Unit) && _target is TimeSource light)
        {
            // By hand, nobody has asked for IsCompleted.
            light.Scheduler.VerifyMayWait();
        }
        Arm(continuation);
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(FlowingContext.Wrap(continuation));

    /// <summary>As UnsafeOnCompleted, for a delegate or a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Arm(object continuation)
    {
        if (typeof(T) == typeof(Unit) && _number == TimeSource.AskedPause)
        {
            if (Unsafe.As<TimeSource>(_target!).TryArmPause(continuation))
            {
                _number = TimeSource.Armed;
            }
            else
            {
                ArmWaiter(continuation);
            }
        }
        else if (typeof(T) == typeof(Unit) && _target is TimeSource light && light.TryArmLight(_number, continuation))
        {
            _number = TimeSource.Armed;
        }
        else
        {
            ArmWaiter(continuation);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ArmWaiter(object continuation)
    {
        if (_target is Waiter<T> rented)
        {
            rented.VerifyUnarmed(_number);
            WaitStart.Arm(rented, continuation);
        }
        else
        {
            Waiter<T> waiter = RentUnasked(_target, _number, _slot);
            _target = waiter;
            _number = waiter.Version;
            WaitStart.Arm(waiter, continuation);
        }
    }

    /// <summary>The event's value, once, or its error.</summary>
    /// <returns>What the event gave.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [StackTraceHidden]
    public readonly T GetResult()
    {
        if (typeof(T) == typeof(Unit) && _number == TimeSource.AskedPause)
        {
            Unsafe.As<TimeSource>(_target!).Scheduler.Current.TakeLight();
            return _slot;
        }
        if (typeof(T) == typeof(Unit) && _target is TimeSource light)
        {
            light.Scheduler.Current.TakeLight();
            return _slot;
        }
        return _target is null ? _slot : Taken(_target, _number);
    }

    [StackTraceHidden]
    private static T Taken(object target, long number) => target switch
    {
        Waiter<T> waiter => waiter.Take(number),
        _ => throw Wait.NotEnded(),
    };

    // What follows takes the fields, or copies of them, and not the awaiter: one whose address nobody has is kept in registers, and copied field by field.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AskQueue(QueueCore<T> queue)
    {
        T slot = _slot;
        Waiter<T>? waiter = queue.TakeOrRent(_number, ref slot);
        _target = waiter;
        if (waiter is null)
        {
            _slot = slot;
            return true;
        }
        _number = waiter.Version;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AskAny()
    {
        T slot = _slot;
        Answer answer = Ask(_target, _number, ref slot);
        if (ReferenceEquals(answer.Target, _target))
        {
            return IsOver(_target, _number);
        }
        _target = answer.Target;
        _number = answer.Number;
        _slot = slot;
        return answer.Target is null;
    }

    // Asked again by hand: it must not take another event.
    private static bool IsOver(object? target, long number) => target switch
    {
        null => true,
        TimeSource light => light.Scheduler.Current.Light == LightState.Resumed,
        _ => ((Waiter<T>)target).IsOver(number),
    };

    // Gives back the same target where nothing is to be asked.
    private static Answer Ask(object? target, long number, ref T slot)
    {
        if (number == IEnding<T>.Number && target is IEnding<T> ending)
        {
            Scheduler home = ending.Loop.Scheduler;
            home.VerifyMayWait();
            if (home.MayCompleteAtOnce() && ending.TryTakeEnd(ref slot))
            {
                home.CountAtOnce();
                return new(null, number);
            }
            target = ending.End;
        }
        if (target is not Source<T> source)
        {
            return new(target, number);
        }
        Scheduler scheduler = source.Scheduler;
        scheduler.VerifyMayWait();
        if (number == TimeSource.Armed && source is TimeSource)
        {
            return new(target, number);
        }
        if (source.MayCompleteAtOnce && scheduler.MayCompleteAtOnce() && source.TryTake(number, ref slot))
        {
            scheduler.CountAtOnce();
            return new(null, number);
        }
        Waiter<T> waiter = source.Rent(number == TimeSource.AskedPause ? TimeSource.Pause : number, slot);
        return new(waiter, waiter.Version);
    }

    // Was not asked for IsCompleted: by hand.
    private static Waiter<T> RentUnasked(object? target, long number, T slot)
    {
        if (number == IEnding<T>.Number && target is IEnding<T> ending)
        {
            ending.Loop.Scheduler.VerifyMayWait();
            target = ending.End;
        }
        if (target is not Source<T> source)
        {
            throw Wait.AlreadyArmed();
        }
        source.Scheduler.VerifyMayWait();
        return number == TimeSource.Armed && source is TimeSource ? throw Wait.AlreadyArmed() : source.Rent(number == TimeSource.AskedPause ? TimeSource.Pause : number, slot);
    }

    /// <summary>What the awaiter is after it was asked: two words, which come back in registers.</summary>
    private readonly record struct Answer(object? Target, long Number);
}
