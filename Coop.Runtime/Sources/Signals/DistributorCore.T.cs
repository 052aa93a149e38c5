// Every event goes to the first who takes it.
//
// Invariants
//   D1  An event is offered to those who waited when its delivery began (_round), in order, each once. Nobody takes it: it is lost.
//   D2  While a verdict is due (_asked) the event stays in _offered and later ones are kept behind it.
//   D3  An event that nobody took, but of which somebody was told who only watches (AllOf), stays in the same way until whoever was told has had its step.
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class DistributorCore<T>(EventLoop loop, IEventSource face) : StreamCore<T>(loop, face), IJudge
{
    private T _offered = default!;
    private bool _hasOffer;
    private Lapse? _lapse;
    private bool _isHeld;
    private Waiter? _asked;
    private long _round;

    internal override bool Takes => true;

    private protected override bool IsBusy => _asked is not null || _isHeld;

    // For those who only watch (AllOf): until their step is over, the event may be taken.
    internal override bool TryTake(long number, ref T slot)
    {
        if (!_hasOffer || _asked is not null)
        {
            return false;
        }
        slot = _offered;
        Settle();
        return true;
    }

    internal override bool CanTake(Waiter<T> waiter, int planned) => _hasOffer && _asked is null && planned == 0;

    public void Judge(Waiter waiter, bool accepted)
    {
        if (_asked != waiter)
        {
            return;
        }
        _asked = null;
        if (accepted)
        {
            Settle();
        }
        else if (IsPaused)
        {
            KeepFirst(_offered);
            Settle();
        }
        else
        {
            Offer();
        }
        QueueRelease();
    }

    private protected override void Deliver(T value)
    {
        _offered = value;
        _hasOffer = true;
        _round = LastArrival;
        Offer();
    }

    private void Offer()
    {
        bool told = false;
        for (Waiter? waiter = Waiters.First; waiter is not null && waiter.Number <= _round;)
        {
            bool taken = ((Waiter<T>)waiter).Fire(_offered);
            told |= waiter.IsWatch;
            Waiter? next = waiter.Next;
            if (taken)
            {
                Leave(waiter);
                if ((waiter.Flags & WaitFlags.Judged) != 0)
                {
                    _asked = waiter;
                    return;
                }
                Settle();
                return;
            }
            waiter = next;
        }
        if (!told)
        {
            Settle();
            return;
        }
        _isHeld = true;
        _lapse ??= new Lapse(this);
        _lapse.Begin();
    }

    private void Settle()
    {
        _hasOffer = false;
        _offered = default!;
    }

    /// <summary>The end of an event that was only watched: two steps later, so that whoever was told has had its own in any order of a batch.</summary>
    private sealed class Lapse(DistributorCore<T> core) : Errand
    {
        private bool _isSecond;

        internal void Begin()
        {
            _isSecond = false;
            core.Scheduler.Ready(this);
        }

        private protected override void Do()
        {
            if (!_isSecond)
            {
                _isSecond = true;
                core.Scheduler.Ready(this);
                return;
            }
            core._isHeld = false;
            core.Settle();
            core.QueueRelease();
        }
    }
}
