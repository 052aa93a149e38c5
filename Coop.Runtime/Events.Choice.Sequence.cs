using Coop.Runtime.Sources;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>
    /// As AllOf, one after the other: an event is armed when the one before it has happened, or could be taken. So Sequence(Sleep(1), Sleep(1)) takes two
    /// seconds. Everything is taken together at the end.
    /// </summary>
    /// <typeparam name="T1">What the first event gives.</typeparam>
    /// <typeparam name="T2">What the second event gives.</typeparam>
    /// <param name="first">The first event.</param>
    /// <param name="second">The second event.</param>
    /// <returns>The event of all of them; its result is theirs in order. The first error of one of them is the error of all.</returns>
    /// <exception cref="ArgumentException">The events belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: events.Sequence, wished for in PEAK
    /// </remarks>
    public static Event<(T1, T2)> Sequence<T1, T2>(Event<T1> first, Event<T2> second) =>
        new(new AllOfSource<(T1, T2)>([((Event)first).Member, ((Event)second).Member], inOrder: true, static v => ((T1)v[0]!, (T2)v[1]!)));

    /// <summary>As AllOf, one after the other: an event is armed when the one before it has happened, or could be taken.</summary>
    /// <typeparam name="T1">What the first event gives.</typeparam>
    /// <typeparam name="T2">What the second event gives.</typeparam>
    /// <typeparam name="T3">What the third event gives.</typeparam>
    /// <param name="first">The first event.</param>
    /// <param name="second">The second event.</param>
    /// <param name="third">The third event.</param>
    /// <returns>The event of all of them; its result is theirs in order. The first error of one of them is the error of all.</returns>
    /// <exception cref="ArgumentException">The events belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<(T1, T2, T3)> Sequence<T1, T2, T3>(Event<T1> first, Event<T2> second, Event<T3> third) =>
        new(new AllOfSource<(T1, T2, T3)>([((Event)first).Member, ((Event)second).Member, ((Event)third).Member], inOrder: true, static v => ((T1)v[0]!, (T2)v[1]!, (T3)v[2]!)));

    /// <summary>As AllOf, one after the other: an event is armed when the one before it has happened, or could be taken.</summary>
    /// <typeparam name="T1">What the first event gives.</typeparam>
    /// <typeparam name="T2">What the second event gives.</typeparam>
    /// <typeparam name="T3">What the third event gives.</typeparam>
    /// <typeparam name="T4">What the fourth event gives.</typeparam>
    /// <param name="first">The first event.</param>
    /// <param name="second">The second event.</param>
    /// <param name="third">The third event.</param>
    /// <param name="fourth">The fourth event.</param>
    /// <returns>The event of all of them; its result is theirs in order. The first error of one of them is the error of all.</returns>
    /// <exception cref="ArgumentException">The events belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<(T1, T2, T3, T4)> Sequence<T1, T2, T3, T4>(Event<T1> first, Event<T2> second, Event<T3> third, Event<T4> fourth) =>
        new(new AllOfSource<(T1, T2, T3, T4)>([((Event)first).Member, ((Event)second).Member, ((Event)third).Member, ((Event)fourth).Member], inOrder: true, static v => ((T1)v[0]!, (T2)v[1]!, (T3)v[2]!, (T4)v[3]!)));

    /// <summary>As Sequence of two, of many events of any type.</summary>
    /// <param name="events">At least one; those of one loop.</param>
    /// <returns>The event of all of them; its result is theirs in order. The first error of one of them is the error of all.</returns>
    /// <exception cref="ArgumentException">There are none, or they belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<IReadOnlyList<object?>> Sequence(params ReadOnlySpan<Event> events) =>
        new(new AllOfSource<IReadOnlyList<object?>>(MembersOf(events, "Sequence() of nothing is nothing to wait for. Name at least one event."), inOrder: true, static v => v));
}
