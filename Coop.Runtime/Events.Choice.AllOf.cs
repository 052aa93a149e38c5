using Coop.Runtime.Sources;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>
    /// Happens when all of its events can happen, and takes them together in one step. What takes nothing (time, a value, a condition, the end of a
    /// microthread) is kept as it comes; an item or a permit stays where it is, free for others, until everything can be taken.
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
    /// </remarks>
    public static Event<(T1, T2)> AllOf<T1, T2>(Event<T1> first, Event<T2> second) =>
        new(new AllOfSource<(T1, T2)>([((Event)first).Member, ((Event)second).Member], inOrder: false, static v => ((T1)v[0]!, (T2)v[1]!)));

    /// <summary>Happens when all of its events can happen, and takes them together in one step.</summary>
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
    public static Event<(T1, T2, T3)> AllOf<T1, T2, T3>(Event<T1> first, Event<T2> second, Event<T3> third) =>
        new(new AllOfSource<(T1, T2, T3)>([((Event)first).Member, ((Event)second).Member, ((Event)third).Member], inOrder: false, static v => ((T1)v[0]!, (T2)v[1]!, (T3)v[2]!)));

    /// <summary>Happens when all of its events can happen, and takes them together in one step.</summary>
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
    public static Event<(T1, T2, T3, T4)> AllOf<T1, T2, T3, T4>(Event<T1> first, Event<T2> second, Event<T3> third, Event<T4> fourth) =>
        new(new AllOfSource<(T1, T2, T3, T4)>([((Event)first).Member, ((Event)second).Member, ((Event)third).Member, ((Event)fourth).Member], inOrder: false, static v => ((T1)v[0]!, (T2)v[1]!, (T3)v[2]!, (T4)v[3]!)));

    /// <summary>As AllOf of two, of many events of any type.</summary>
    /// <param name="events">At least one; those of one loop.</param>
    /// <returns>The event of all of them; its result is theirs in order. The first error of one of them is the error of all.</returns>
    /// <exception cref="ArgumentException">There are none, or they belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<IReadOnlyList<object?>> AllOf(params ReadOnlySpan<Event> events) =>
        new(new AllOfSource<IReadOnlyList<object?>>(MembersOf(events, "AllOf() of nothing is nothing to wait for. Name at least one event."), inOrder: false, static v => v));
}
