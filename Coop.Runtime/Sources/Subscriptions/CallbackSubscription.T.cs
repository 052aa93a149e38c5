// One callback, for one event or for all of them.
//
// Invariants
//   U1  At most one wait is armed. A repeated one is armed again before the callback is called, so what the callback causes, or throws, costs no event;
//       where the source stores nothing it is armed again when it is fired (Renew), so that two events sent in one step both arrive.
//   U2  Once disposed nothing is armed any more. An event that was committed before is still delivered if something was taken with it (C12).
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class CallbackSubscription<T> : Subscription
{
    private readonly Callback<T> _callback;
    private readonly bool _repeats;
    private CallbackWait<T> _wait;
    private bool _isDisposed;

    internal CallbackSubscription(in Event<T> awaited, Callback<T> callback, bool repeats)
    {
        Awaited = awaited;
        _callback = callback;
        _repeats = repeats;
        awaited.Loop.Scheduler.VerifyAccess();
        _wait = new CallbackWait<T>(this);
        Start(Flags);
    }

    public override bool IsActive => _wait.State == WaitState.Armed && Hold() is not null;

    internal Event<T> Awaited { get; }

    /// <summary>What must be held for the callback to live until it is called; null when it is dead.</summary>
    internal object? Hold() => _callback.Hold();

    private WaitFlags Flags => _callback.Judges ? WaitFlags.Judged : WaitFlags.None;

    public override void Dispose()
    {
        if (Awaited.Loop.Scheduler.IsClosed)
        {
            // Gone with its loop: a using block around it must not throw.
            return;
        }
        Awaited.Loop.Scheduler.VerifyAccess();
        _isDisposed = true;
        if (_wait.State == WaitState.Armed)
        {
            _wait.Drop();
        }
    }

    /// <summary>The event was sent by a source that stores nothing: the next one is waited for at once, before the callback had its step.</summary>
    internal void Renew(CallbackWait<T> wait)
    {
        if (_repeats && !_isDisposed && wait == _wait)
        {
            StartAgain(null);
        }
    }

    /// <summary>The event has come: in a step, with the waiter that holds it. The verdict.</summary>
    internal bool Resumed(CallbackWait<T> wait, Waiter<T> waiter)
    {
        if (_isDisposed && !Awaited.Origin.Takes)
        {
            // A composite still holds what it is made of.
            waiter.Where.Withdraw(waiter);
            waiter.Return();
            return true;
        }
        if (!_repeats)
        {
            return _callback.Call(waiter.Finish());
        }
        T value = default!;
        ExceptionDispatchInfo? error = null;
        try
        {
            value = waiter.Finish();
        }
        catch (QueueClosedException)
        {
            // The ordinary end of what is subscribed to is the end of the subscription.
            return true;
        }
        catch (Exception thrown)
        {
            error = ExceptionDispatchInfo.Capture(thrown);
        }
        if (!_isDisposed && wait == _wait)
        {
            StartAgain(error?.SourceException);
        }
        error?.Throw();
        return _callback.Call(value);
    }

    private void Start(WaitFlags flags)
    {
        // Alive until it is registered: nothing may be taken for somebody who is gone.
        if (Hold() is { } held)
        {
            _wait.Start(flags);
            GC.KeepAlive(held);
        }
    }

    private void StartAgain(Exception? known)
    {
        _wait = new CallbackWait<T>(this);
        try
        {
            Start(Flags | WaitFlags.Again);
        }
        catch (QueueClosedException)
        {
            // There is nothing more to come.
        }
        catch (Exception error)
        {
            if (error != known)
            {
                Awaited.Loop.Scheduler.ReportUnhandled(Awaited.Loop.Scheduler.Root, error);
            }
        }
    }
}
