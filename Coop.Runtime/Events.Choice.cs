using Coop.Runtime.Sources;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>A choice of one is that one (C8).</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="only">The event.</param>
    /// <returns>The same event.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: as the event
    /// </remarks>
    public static Event<T> AnyOf<T>(Event<T> only) => only;

    /// <summary>Happens when the first of its events does, and takes that one alone: what the others would have taken stays where it was.</summary>
    /// <typeparam name="T1">What the first event gives.</typeparam>
    /// <typeparam name="T2">What the second event gives.</typeparam>
    /// <param name="first">Goes first when several are ready.</param>
    /// <param name="second">The second.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentException">The events belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing
    /// Source: events.AnyOf of PEAK; Concurrent ML's choose
    /// </remarks>
    public static AnyOfEvent<T1, T2> AnyOf<T1, T2>(Event<T1> first, Event<T2> second) => new(first, second);

    /// <summary>Happens when the first of its events does, and takes that one alone.</summary>
    /// <typeparam name="T1">What the first event gives.</typeparam>
    /// <typeparam name="T2">What the second event gives.</typeparam>
    /// <typeparam name="T3">What the third event gives.</typeparam>
    /// <param name="first">Goes first when several are ready.</param>
    /// <param name="second">The second.</param>
    /// <param name="third">The third.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentException">The events belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing
    /// </remarks>
    public static AnyOfEvent<T1, T2, T3> AnyOf<T1, T2, T3>(Event<T1> first, Event<T2> second, Event<T3> third) => new(first, second, third);

    /// <summary>Happens when the first of its events does, and takes that one alone.</summary>
    /// <typeparam name="T1">What the first event gives.</typeparam>
    /// <typeparam name="T2">What the second event gives.</typeparam>
    /// <typeparam name="T3">What the third event gives.</typeparam>
    /// <typeparam name="T4">What the fourth event gives.</typeparam>
    /// <param name="first">Goes first when several are ready.</param>
    /// <param name="second">The second.</param>
    /// <param name="third">The third.</param>
    /// <param name="fourth">The fourth.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentException">The events belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing
    /// </remarks>
    public static AnyOfEvent<T1, T2, T3, T4> AnyOf<T1, T2, T3, T4>(Event<T1> first, Event<T2> second, Event<T3> third, Event<T4> fourth) =>
        new(first, second, third, fourth);

    /// <summary>
    /// Happens when the first of its events does, and takes that one alone. Of equal events the first position answers; nested choices are waited for as
    /// one flat choice while the result keeps their nesting. Allocates.
    /// </summary>
    /// <param name="events">At least one; those of one loop.</param>
    /// <returns>The choice: index, value and the source that fired.</returns>
    /// <exception cref="ArgumentException">There are none, or they belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<Choice> AnyOf(params ReadOnlySpan<Event> events)
    {
        return new Event<Choice>(new AnyOfSource<Choice>(
            MembersOf(events, "AnyOf() of nothing would never happen. Use Never() for that; it is the neutral member of a choice."),
            static (index, value, source) => new Choice(index, value, source)));
    }

    private static Member[] MembersOf(ReadOnlySpan<Event> events, string whyNotNone)
    {
        if (events.IsEmpty)
        {
            throw new ArgumentException(whyNotNone, nameof(events));
        }
        var members = new Member[events.Length];
        for (int i = 0; i < events.Length; i++)
        {
            members[i] = events[i].Member;
        }
        return members;
    }
}
