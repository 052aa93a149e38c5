namespace Coop.Runtime.Sources;

/// <summary>An event that is made at the moment of arming, anew for each wait (Concurrent ML's guard, C9).</summary>
internal sealed class GuardSource<T>(EventLoop loop, Func<Event<T>> make) : RelaySource<T, T>(loop)
{
    public override string Description => $"Guard of {typeof(T).Name}";

    // Not known before it is built, so a choice of AllOf watches it: nothing is taken before everything can be.
    internal override bool Takes => true;

    internal override bool TryTake(long number, ref T slot) => make().TryTake(out slot);

    private protected override RelayWait<T, T> Build() => new(make(), static value => value, null);
}
