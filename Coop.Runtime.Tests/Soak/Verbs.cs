using Coop.Runtime.Sources;

namespace Coop.Runtime.Tests.Soak;

/// <summary>Events that are made when they are armed.</summary>
internal static class Verbs
{
    internal static Event<T> Guard<T>(EventLoop loop, Func<Event<T>> make) => new(new GuardSource<T>(loop, make));

    internal static Event<T> WithNack<T>(EventLoop loop, Func<Event<Unit>, Event<T>> make) => new(new NackSource<T>(loop, make));
}
