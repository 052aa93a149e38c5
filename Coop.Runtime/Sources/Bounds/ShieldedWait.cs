using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>A wait that the cancellation of its own microthread does not end: it costs nothing and ends with its event (C12).</summary>
internal readonly struct ShieldedWait(Event<Unit> awaited)
{
    public EventAwaiter<Unit> GetAwaiter() => new(awaited.Origin, awaited.Number, awaited.Argument, WaitFlags.Shielded);
}
