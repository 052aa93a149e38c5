namespace Coop.Runtime.Tests.Sources;

/// <summary>One event under test.</summary>
/// <param name="make">Calls the verb.</param>
/// <param name="fire">Makes it happen once.</param>
/// <param name="registered">Waiters of the sources behind it, where it is made of others.</param>
internal sealed class EventKind<T>(Func<Event<T>> make, Action fire, params Func<long>[] registered) : IDisposable
{
    internal Event<T> Event => make();

    /// <summary>What choices name as its source.</summary>
    internal IEventSource? Leaf { get; init; } = make().Source;

    internal bool IsTaking { get; init; } = make().Origin.Takes;

    /// <summary>Ends what was made for the test, before the loop is looked at and ended.</summary>
    internal Action Closing { get; init; } = () => { };

    internal void Fire() => fire();

    internal long Registered() => make().Origin.Rented + registered.Sum(count => count());

    public void Dispose() => Closing();
}

/// <summary>Whom one happening wakes.</summary>
internal enum Waking
{
    All,
    First,
}

/// <summary>What becomes of an event that happens while nobody waits.</summary>
internal enum Keeping
{
    /// <summary>It is gone, or counts from arming.</summary>
    Nothing,

    /// <summary>It is kept for one who takes it.</summary>
    ForOne,

    /// <summary>It lasts.</summary>
    ForAll,
}
