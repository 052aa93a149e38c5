// A wait with a limit, a token, or both, around one event.
//
// Invariants
//   B1  Whatever ends the wait first commits it; the timer, the token's registration and the event are withdrawn in the same call (C7, C12).
//   B2  The token's callback may run on any thread at any moment until Unregister says that it will not. When it says that it may, the object is
//       never pooled again, so a late callback finds a wait that is over and does nothing.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class BoundedWait<T>(Source<T> source) : Composite(source.Scheduler), IFinisher<T>
{
    private static readonly Action<object?, CancellationToken> s_onToken = static (self, token) => ((BoundedWait<T>)self!).OnToken(token);
    private static readonly SendOrPostCallback s_onTokenHere = static self => ((BoundedWait<T>)self!).EndByToken();

    private Waiter<T>? _inner;
    private Waiter<Unit>? _timer;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private long _limitNanos;

    internal BoundedWait<T>? NextFree;

    internal Waiter? Inner => _inner;

    internal BoundedWait<T> Prepare(long number, T argument, long limitNanos, CancellationToken token)
    {
        _inner = source.Rent(number, argument);
        _inner.Owner = this;
        _inner.Branch = 0;
        _limitNanos = limitNanos;
        _token = token;
        return this;
    }

    internal override void ArmBranches()
    {
        if (_token.IsCancellationRequested)
        {
            EndByToken();
            return;
        }
        if (Outer is { } outer)
        {
            _inner!.Inherit(outer);
        }
        long version = Version;
        source.Arm(_inner!);
        if (State != WaitState.Armed || Version != version)
        {
            return;
        }
        if (_limitNanos != long.MaxValue)
        {
            TimeSource time = LoopSources.Of(source.Loop).Time;
            _timer = time.Rent(_limitNanos, default);
            _timer.Owner = this;
            _timer.Branch = 1;
            time.Arm(_timer);
        }
        if (State == WaitState.Armed && _token.CanBeCanceled)
        {
            _registration = _token.UnsafeRegister(s_onToken, this);
        }
    }

    internal override bool Accept(Waiter branch)
    {
        if (branch == _timer)
        {
            Error = Timeout();
        }
        if (!TryCommitWhole())
        {
            // Only watched from outside: the source keeps its event. A limit that is over is an error, which nobody refuses.
            return false;
        }
        if (branch == _timer)
        {
            source.Withdraw(_inner!);
        }
        ReleaseBounds();
        return true;
    }

    internal override void WithdrawAll()
    {
        source.Withdraw(_inner!);
        ReleaseBounds();
    }

    internal ExceptionDispatchInfo? Failure => Error ?? _inner?.Failure;

    internal bool CanTake(TakePlan plan) => _inner!.CanTake(plan);

    internal bool TakeNow()
    {
        State = WaitState.Resumed;
        bool taken = _inner!.TakeNow();
        ReleaseBounds();
        return taken;
    }

    internal T Take(long version)
    {
        BeginTake(version);
        return Finish();
    }

    public T Finish()
    {
        Waiter<T> inner = _inner!;
        ExceptionDispatchInfo? error = Error;
        Free();
        if (error is not null)
        {
            inner.Return();
            error.Throw();
        }
        return inner.Finish();
    }

    /// <summary>Gives everything back without a result: it lost in a choice.</summary>
    internal void Discard()
    {
        WithdrawAll();
        _inner!.Return();
        Free();
    }

    internal override string Describe() => _limitNanos == long.MaxValue ? _inner!.Describe() : $"{_inner!.Describe()} within {_limitNanos / 1e9:0.###} s";

    internal override WaitKind Kind => WaitKind.Bounded;

    internal override void AddMembers(List<Waiter> members)
    {
        members.Add(_inner!);
        if (_timer is not null)
        {
            members.Add(_timer);
        }
    }

    private void Free()
    {
        Version++;
        State = WaitState.Idle;
        Error = null;
        Outer = null;
        _inner = null;
        _token = default;
        _registration = default;
        source.Pool.Return(this);
    }

    /// <summary>Lets go of whom it was for: the pool's spare one does not, it is mostly the same one's again.</summary>
    internal void Forget()
    {
        Continuation = null;
        Strand = null;
    }

    private void ReleaseBounds()
    {
        if (_timer is { } timer)
        {
            timer.Where.Withdraw(timer);
            _timer = null;
            timer.Return();
        }
        if (_registration != default && !_registration.Unregister())
        {
            Flags |= WaitFlags.Unpoolable;
        }
        _registration = default;
    }

    private void OnToken(CancellationToken token)
    {
        if (Scheduler.IsHere)
        {
            EndByToken();
        }
        else
        {
            // After the end of the loop nobody waits any more.
            _ = Scheduler.TryPost(Scheduler.Root, s_onTokenHere, this);
        }
    }

    private void EndByToken()
    {
        if (State != WaitState.Armed)
        {
            return;
        }
        Flags |= WaitFlags.Unpoolable;
        var error = ExceptionDispatchInfo.Capture(new OperationCanceledException(_token));
        if (Outer is null)
        {
            Abort(error);
            return;
        }
        Error = error;
        if (TryCommitWhole())
        {
            WithdrawAll();
        }
    }

    private ExceptionDispatchInfo Timeout() => ExceptionDispatchInfo.Capture(new TimeoutException($"{_inner!.Describe()} did not come within {_limitNanos / 1e9:0.###} s."));
}
