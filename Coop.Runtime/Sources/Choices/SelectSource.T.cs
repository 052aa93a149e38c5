namespace Coop.Runtime.Sources;

/// <summary>An event with its value mapped: the map runs for the winner only, in its step (C9).</summary>
internal sealed class SelectSource<TIn, TOut>(Event<TIn> inner, Func<TIn, TOut> map) : RelaySource<TIn, TOut>(inner.Loop)
{
    public override string Description => inner.ToString();

    internal override IEventSource Face => inner.Source;

    internal override bool MayCompleteAtOnce => inner.Origin.MayCompleteAtOnce;

    internal override bool Takes => inner.Origin.Takes;

    internal override bool IsChoice => inner.Origin.IsChoice;

    internal override bool IsSame(long a, long b) => inner.Origin.IsSame(inner.Number, inner.Number);

    internal override bool IsRenewable => true;

    internal override bool TryTake(long number, ref TOut slot)
    {
        TIn value = inner.Argument;
        if (!inner.Origin.TryTake(inner.Number, ref value))
        {
            return false;
        }
        slot = map(value);
        return true;
    }

    internal override bool Poll(long number, ref TOut slot)
    {
        TIn value = inner.Argument;
        if (!inner.Origin.Poll(inner.Number, ref value))
        {
            return false;
        }
        slot = map(value);
        return true;
    }

    private protected override RelayWait<TIn, TOut> Build() => new(inner, map, null);
}
