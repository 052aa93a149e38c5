namespace Coop.Runtime.Sources;

/// <summary>Every event goes to everybody who waits when it is sent.</summary>
internal sealed class BroadcasterCore<T>(EventLoop loop, IEventSource face) : StreamCore<T>(loop, face)
{
    private protected override void Deliver(T value) => Waiters.FireAll(value);
}
