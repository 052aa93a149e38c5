// A source whose readiness only its author knows.
//
// Invariants
//   X1  The author's code runs in steps alone: TryTake and Arm are called by the step that waits, the look after Notify is a step of its own.
//   X2  A look serves waiters from the head while the author says that there is something, so one Notify may serve many, and none is forgotten.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class CustomCore<T> : Source<T>
{
    private static readonly SendOrPostCallback s_look = static self => ((CustomCore<T>)self!).Look();

    private static readonly SendOrPostCallback s_idle = static self => ((CustomCore<T>)self!).Idle();

    private readonly WaitList _waiters = new();
    private readonly Func<bool> _isReady;
    private readonly Func<T> _take;
    private readonly Action<bool> _waitingChanged;
    private bool _lookIsQueued;
    private bool _toldWaiting;

    internal CustomCore(EventLoop loop, IEventSource face, Func<bool> isReady, Func<T> take, Action<bool> waitingChanged)
        : base(loop)
    {
        Face = face;
        _isReady = isReady;
        _take = take;
        _waitingChanged = waitingChanged;
    }

    internal override IEventSource Face { get; }

    internal override bool Takes => true;

    internal override bool TryTake(long number, ref T slot)
    {
        // Whoever waits already goes first.
        if (FirstTaking() is not null || !_isReady())
        {
            return false;
        }
        slot = _take();
        return true;
    }

    internal override void Arm(Waiter<T> waiter)
    {
        if (!waiter.IsWatch && FirstTaking() is null && _isReady())
        {
            waiter.Fire(_take());
            return;
        }
        _waiters.Append(waiter);
        if (!_toldWaiting)
        {
            _toldWaiting = true;
            _waitingChanged(true);
        }
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (waiter.List is { } list)
        {
            list.Remove(waiter);
            TellIfNobodyWaits();
        }
    }

    internal override bool CanTake(Waiter<T> waiter, int planned) => planned == 0 && FirstTaking() is null && _isReady();

    internal override bool TakeFor(Waiter<T> waiter)
    {
        waiter.Value = _take();
        return true;
    }

    internal override WaitKind KindOf(long number) => WaitKind.Custom;

    internal override string Describe(long number) => Face.Description;

    internal void Notify()
    {
        if (!_lookIsQueued && _waiters.Count > 0)
        {
            _lookIsQueued = Scheduler.TryPost(Scheduler.Root, s_look, this);
        }
    }

    private void Look()
    {
        _lookIsQueued = false;
        while (FirstTaking() is { } waiter && _isReady())
        {
            try
            {
                T value = _take();
                waiter.Fire(value);
            }
            catch (Exception error)
            {
                waiter.Fail(ExceptionDispatchInfo.Capture(error));
            }
            _waiters.Remove(waiter);
        }
        _waiters.TellWatchers();
        TellIfNobodyWaits();
    }

    // By a post: the last one may have been withdrawn because it lost, inside the call that fired the winner (X1).
    private void TellIfNobodyWaits()
    {
        if (_waiters.Count == 0 && _toldWaiting)
        {
            _ = Scheduler.TryPost(Scheduler.Root, s_idle, this);
        }
    }

    private void Idle()
    {
        if (_waiters.Count == 0 && _toldWaiting)
        {
            _toldWaiting = false;
            _waitingChanged(false);
        }
    }

    private Waiter<T>? FirstTaking()
    {
        Waiter? waiter = _waiters.First;
        while (waiter is { IsWatch: true })
        {
            waiter = waiter.Next;
        }
        return (Waiter<T>?)waiter;
    }
}
