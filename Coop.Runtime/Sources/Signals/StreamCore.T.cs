// A stream of events that are sent: nothing is stored for those who come later. What is sent while it is paused is kept, at most as many events as there are
// waiters; what is sent while an earlier event is not settled (a verdict is due, kept events are being released) waits behind it, without a bound.
//
// Invariants
//   T1  Events are delivered in the order of sending. Of several kept events the next is delivered after the steps of the one before.
//   T2  Nothing is delivered while it is paused.
//   T3  Waiters stand in the order of their numbers (arrival). A delivery ends at the last who was there when it began.
using Coop.Runtime.Collections;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal abstract class StreamCore<T>(EventLoop loop, IEventSource face) : Source<T>(loop)
{
    private Ring<T> _kept;
    private Release? _release;
    private bool _isReleaseQueued;
    private int _paused;
    private long _arrivals;

    internal override IEventSource Face => face;

    internal override bool MayCompleteAtOnce => false;

    internal WaitList Waiters { get; } = new();

    /// <summary>The last of those who came before an event: who comes while it is delivered has a greater number.</summary>
    private protected long LastArrival => _arrivals;

    private protected bool IsPaused => _paused > 0;

    /// <summary>The last event is not settled.</summary>
    private protected virtual bool IsBusy => false;

    internal override bool TryTake(long number, ref T slot) => false;

    internal override void Arm(Waiter<T> waiter)
    {
        waiter.Number = ++_arrivals;
        Waiters.Append(waiter);
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override WaitKind KindOf(long number) => WaitKind.Signal;

    internal override string Describe(long number) => face.Description;

    internal void Send(T value)
    {
        if (IsPaused && _kept.Count >= Waiters.Count)
        {
            throw new InvalidOperationException(
                $"{face.Description} is disabled and keeps no more events than it has waiters ({Waiters.Count}): enable it, or wait on it, before you send more.");
        }
        if (IsPaused || IsBusy || _kept.Count > 0)
        {
            _kept.PushBack(value);
        }
        else
        {
            Deliver(value);
        }
    }

    internal void Disable() => _paused++;

    internal void Enable()
    {
        if (_paused == 0)
        {
            throw Pausing.NotPaused(face);
        }
        _paused--;
        ReleaseNext();
    }

    /// <summary>Hands one event to whoever is there.</summary>
    private protected abstract void Deliver(T value);

    /// <summary>The waiter has its event: it leaves the list, and who wants all of them comes back at the end of it.</summary>
    private protected void Leave(Waiter waiter)
    {
        Waiters.Remove(waiter);
        waiter.Owner?.Renew();
    }

    /// <summary>An event that nobody has taken must wait until this is enabled again.</summary>
    private protected void KeepFirst(T value) => _kept.PushFront(value);

    /// <summary>The last event is settled: the next one follows in a step of its own.</summary>
    private protected void QueueRelease()
    {
        if (_kept.Count > 0 && !IsBusy && !IsPaused && !_isReleaseQueued)
        {
            _isReleaseQueued = true;
            Scheduler.Ready(_release ??= new Release(this));
        }
    }

    private void ReleaseNext()
    {
        if (_kept.Count > 0 && !IsBusy && !IsPaused && !_isReleaseQueued)
        {
            Deliver(_kept.PopFront());
            QueueRelease();
        }
    }

    private sealed class Release(StreamCore<T> core) : Errand
    {
        private protected override void Do()
        {
            core._isReleaseQueued = false;
            core.ReleaseNext();
        }
    }
}
