using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>A wait that the cancellation of its own microthread does not end: it costs nothing and ends with its event (C12).</summary>
internal readonly struct ShieldedWait(Event<Unit> awaited)
{
    public EventAwaiter<Unit> GetAwaiter()
    {
        Waiter<Unit> waiter = awaited.Origin.Rent(awaited.Number, awaited.Argument);
        waiter.Flags = WaitFlags.Shielded;
        return new EventAwaiter<Unit>(waiter);
    }
}
