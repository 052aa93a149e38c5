namespace Coop.Runtime.Sources;

/// <summary>An event made at the moment of arming that is told when it has lost or its wait was ended (Concurrent ML's withNack, C9).</summary>
internal sealed class NackSource<T>(EventLoop loop, Func<Event<Unit>, Event<T>> make) : RelaySource<T, T>(loop)
{
    public override string Description => $"WithNack of {typeof(T).Name}";

    internal override bool Takes => true;

    internal override bool TryTake(long number, ref T slot)
    {
        var nack = new CompletionCore<Unit>(Loop, null, "nack");
        if (make(nack.Event).TryTake(out slot))
        {
            return true;
        }
        nack.TrySetResult(default);
        return false;
    }

    private protected override RelayWait<T, T> Build()
    {
        var nack = new CompletionCore<Unit>(Loop, null, "nack");
        return new RelayWait<T, T>(make(nack.Event), static value => value, nack);
    }
}
