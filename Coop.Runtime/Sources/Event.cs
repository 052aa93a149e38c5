using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>An event without its type, as a member of a choice of many. Made by conversion from <see cref="Event{T}"/>.</summary>
public readonly struct Event
{
    private readonly Member? _member;

    internal Event(Member member) => _member = member;

    internal Member Member => _member ?? throw new InvalidOperationException(
        "This is default(Event): it waits for nothing. Events come from their sources, as in queue.Get() or Events.Sleep(1).");

    /// <summary>What the event comes from.</summary>
    public IEventSource Source => Member.Face;

    /// <summary>The event in words for people.</summary>
    /// <returns>For instance "Sleep 1 s".</returns>
    public override string ToString() => _member?.ToString() ?? "no event (default)";
}
