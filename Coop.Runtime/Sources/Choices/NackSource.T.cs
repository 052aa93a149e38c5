namespace Coop.Runtime.Sources;

/// <summary>An event made at the moment of arming that is told when it has lost or its wait was ended (Concurrent ML's withNack, C9).</summary>
internal sealed class NackSource<T>(EventLoop loop, Func<NackSource<T>, (Event<T> Made, Action Lost)> make) : RelaySource<T, T>(loop)
{
    public override string Description => $"WithNack of {typeof(T).Name}";

    // Not known before it is built, as for a guard.
    internal override bool Takes => true;

    internal override bool TryTake(long number, ref T slot)
    {
        (Event<T> made, Action lost) = make(this);
        if (made.TryTake(out slot))
        {
            return true;
        }
        new Nack(Scheduler, lost).Tell();
        return false;
    }

    /// <summary>The nack as an event that the maker is handed.</summary>
    internal static NackSource<T> WithEvent(EventLoop loop, Func<Event<Unit>, Event<T>> make) => new(loop, source =>
    {
        var nack = new CompletionCore<Unit>(source.Loop, "nack");
        return (make(nack.Event), () => nack.TrySetResult(default));
    });

    /// <summary>The nack as a call.</summary>
    internal static NackSource<T> WithCall(Event<T> made, Action lost) => new(made.Loop, _ => (made, lost));

    private protected override RelayWait<T, T> Build()
    {
        (Event<T> made, Action lost) = make(this);
        return new RelayWait<T, T>(made, static value => value, new Nack(Scheduler, lost));
    }
}
