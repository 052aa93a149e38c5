// AsValueTask(): a wait that was started and is consumed later, once. The token that a ValueTask carries is 16 bits wide, so an object is dropped instead of
// pooled before its token would repeat (C21): a stale ValueTask never matches a later wait.
using System.Threading.Tasks.Sources;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class ValueTaskWait<T>(Source<T> source) : Composite(source.Scheduler), IValueTaskSource<T>
{
    private static readonly SendOrPostCallback s_callFlowing = static self => ((Action)self!)();

    private Waiter<T>? _inner;
    private Action<object?>? _callback;
    private object? _callbackState;
    private Strand? _awaiting;

    internal ValueTaskWait<T>? NextFree;

    private short Token => (short)Version;

    internal static ValueTask<T> Start(in Event<T> awaited, WaitFlags flags)
    {
        Source<T> source = awaited.Origin;
        Scheduler scheduler = source.Scheduler;
        scheduler.VerifyMayWait();
        T slot = awaited.Argument;
        if (source.MayCompleteAtOnce && !source.IsComposite && scheduler.MayCompleteAtOnce() && source.TryTake(awaited.Number, ref slot))
        {
            scheduler.CountAtOnce();
            return new ValueTask<T>(slot);
        }
        ValueTaskWait<T> wait = source.Pool.RentValueTaskWait();
        wait.Flags = flags;
        wait._inner = source.Rent(awaited.Number, slot);
        wait._inner.Owner = wait;
        WaitStart.Arm(wait, wait);
        return new ValueTask<T>(wait, wait.Token);
    }

    internal override void ArmBranches() => source.Arm(_inner!);

    internal override bool Accept(Waiter branch)
    {
        Commit();
        return true;
    }

    internal override void WithdrawAll() => source.Withdraw(_inner!);

    internal override string Describe() => _inner!.Describe();

    internal override void AddMembers(List<Waiter> members) => members.Add(_inner!);

    internal override Runnable? Run()
    {
        State = WaitState.Resumed;
        if (_callback is not { } callback)
        {
            return null;
        }
        _callback = null;
        if (_awaiting is { } awaiting && awaiting != Strand)
        {
            // Started by one microthread and awaited by another: its step, not the starter's (C2).
            _ = Scheduler.TryPost(awaiting, new SendOrPostCallback(callback), _callbackState);
            return null;
        }
        callback(_callbackState);
        return null;
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token)
    {
        Verify(token);
        if (State != WaitState.Resumed)
        {
            return ValueTaskSourceStatus.Pending;
        }
        // The error may come from below a limit, a choice or a guard.
        return (Error ?? _inner!.Failure)?.SourceException switch
        {
            null => ValueTaskSourceStatus.Succeeded,
            OperationCanceledException => ValueTaskSourceStatus.Canceled,
            _ => ValueTaskSourceStatus.Faulted,
        };
    }

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Verify(token);
        Scheduler.VerifyAccess();
        if (_callback is not null)
        {
            throw new InvalidOperationException("This ValueTask is being awaited already. A ValueTask is awaited once; keep AsTask() to await it from several places.");
        }
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
        {
            Action<object?> call = continuation;
            object? captured = state;
            state = FlowingContext.Wrap(() => call(captured));
            continuation = static action => ((Action)action!)();
        }
        if (State == WaitState.Resumed)
        {
            // It ended before anybody asked: through the run queue, as a step of whoever asks now.
            object? late = state;
            Action<object?> lateCall = continuation;
            _ = Scheduler.TryPost(Scheduler.Current, s_callFlowing, (Action)(() => lateCall(late)));
            return;
        }
        _awaiting = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0 ? Scheduler.Current : null;
        _callbackState = state;
        _callback = continuation;
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        Verify(token);
        BeginTake(Version);
        Waiter<T> inner = _inner!;
        var error = Error;
        bool wraps = Version >= short.MaxValue;
        Version++;
        State = WaitState.Idle;
        Error = null;
        Continuation = null;
        Strand = null;
        _inner = null;
        _awaiting = null;
        _callbackState = null;
        if (!wraps)
        {
            source.Pool.Return(this);
        }
        if (error is not null)
        {
            inner.Return();
            error.Throw();
        }
        return inner.Finish();
    }

    private void Verify(short token)
    {
        if (token != Token)
        {
            throw new InvalidOperationException(
                $"This ValueTask of {source.Face.Description} was already consumed. A ValueTask is awaited once; keep AsTask() to await it from several places.");
        }
    }
}
