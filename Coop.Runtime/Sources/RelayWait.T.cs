using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Stands between one event and the waiter of an event that was made from it: Select, Guard, WithNack.</summary>
internal sealed class RelayWait<TIn, TOut>(Event<TIn> inner, Func<TIn, TOut> map, CompletionCore<Unit>? nack) : Composite(inner.Origin.Scheduler), IFinisher<TOut>
{
    private readonly Source<TIn> _source = inner.Origin;
    private Waiter<TIn>? _inner;

    internal Waiter? Inner => _inner;

    internal override void ArmBranches()
    {
        _inner = _source.Rent(inner.Number, inner.Argument);
        _inner.Owner = this;
        _inner.Flags |= Outer!.Flags & WaitFlags.Inherited;
        _source.Arm(_inner);
    }

    internal override bool Accept(Waiter branch) => TryCommitWhole();

    internal override void WithdrawAll()
    {
        if (_inner is { } waiter)
        {
            _inner = null;
            _source.Withdraw(waiter);
            waiter.Return();
        }
        // It lost, or its wait was ended: whoever asked for the nack is told (C9).
        nack?.TrySetResult(default);
    }

    internal bool CanTake(int planned) => _source.CanTake(_inner!, planned);

    internal bool TakeNow()
    {
        bool taken = _source.TakeFor(_inner!);
        _source.Withdraw(_inner!);
        return taken;
    }

    /// <summary>In the winner's step, after the commit: what the map throws is the wait's error, and the event stays taken.</summary>
    public TOut Finish()
    {
        Waiter<TIn> waiter = _inner!;
        _inner = null;
        return map(waiter.Finish());
    }

    internal override string Describe() => inner.ToString();
}
