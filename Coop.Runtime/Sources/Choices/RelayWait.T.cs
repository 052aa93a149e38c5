using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Stands between one event and the waiter of an event that was made from it: Select, Guard, WithNack.</summary>
/// <param name="inner">The event that is waited for.</param>
/// <param name="map">The result for its value.</param>
/// <param name="nack">Told when the wait is over without the event.</param>
/// <param name="rescue">The result when the event failed; null: its error is the wait's.</param>
internal sealed class RelayWait<TIn, TOut>(Event<TIn> inner, Func<TIn, TOut> map, Nack? nack, Func<TOut>? rescue = null)
    : Composite(inner.Loop.Scheduler), IFinisher<TOut>
{
    private readonly Source<TIn> _source = inner.Origin;
    private Waiter<TIn>? _inner;
    private bool _isLatched;

    internal Waiter? Inner => _inner;

    internal override void ArmBranches()
    {
        _inner = _source.Rent(inner.Number, inner.Argument);
        _inner.Owner = this;
        _inner.Inherit(Outer);
        _source.Arm(_inner);
    }

    internal override bool Accept(Waiter branch)
    {
        if (!Outer!.IsWatch || branch.Failure is not null)
        {
            return TryCommitWhole();
        }
        // What takes nothing is kept here: whoever watches from outside knows only that the whole could take something.
        _isLatched |= !branch.IsWatch;
        _ = Outer.Fire();
        return _isLatched;
    }

    internal override void Renew()
    {
        if (Outer!.Where is RelaySource<TIn, TOut> { IsRenewable: true })
        {
            Outer.Owner?.Renew();
        }
    }

    internal override void WithdrawAll()
    {
        State = WaitState.Idle;
        if (_inner is { } waiter)
        {
            _inner = null;
            _source.Withdraw(waiter);
            waiter.Return();
        }
        // It lost, or its wait was ended: whoever asked for the nack is told (C9).
        nack?.Tell();
    }

    internal bool CanTake(TakePlan plan) => _isLatched || (_inner is { IsWatch: true } waiter && waiter.CanTake(plan));

    internal bool TakeNow()
    {
        State = WaitState.Resumed;
        return _isLatched || _inner!.TakeNow();
    }

    /// <summary>In the winner's step, after the commit: what the map throws is the wait's error, and the event stays taken.</summary>
    public TOut Finish()
    {
        Waiter<TIn> waiter = _inner!;
        _inner = null;
        if (rescue is not null && waiter.Error is not null)
        {
            waiter.Return();
            return rescue();
        }
        return map(waiter.Finish());
    }

    internal override string Describe() => inner.ToString();

    internal override void AddMembers(List<Waiter> members)
    {
        if (_inner is not null)
        {
            members.Add(_inner);
        }
    }
}
