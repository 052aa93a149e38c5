using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>A choice of 3 events: awaited directly it allocates nothing. As cold and reusable as its members.</summary>
/// <typeparam name="T1">What the first event gives.</typeparam>
/// <typeparam name="T2">What the second event gives.</typeparam>
/// <typeparam name="T3">What the third event gives.</typeparam>
public readonly struct AnyOfEvent<T1, T2, T3>
{
    internal readonly Event<T1> Event1;
    internal readonly Event<T2> Event2;
    internal readonly Event<T3> Event3;

    internal AnyOfEvent(Event<T1> first, Event<T2> second, Event<T3> third)
    {
        Event1 = first;
        Event2 = second;
        Event3 = third;
        AnyOfLoops.Verify(first.Loop, second.Loop, third.Loop);
    }

    /// <summary>The choice as an event, to be a member of something else.</summary>
    /// <param name="choice">The choice.</param>
    public static implicit operator Event<Choice<T1, T2, T3>>(AnyOfEvent<T1, T2, T3> choice) => choice.AsEvent();

    /// <summary>Erases the type, for a choice of many.</summary>
    /// <param name="choice">The choice.</param>
    public static implicit operator Event(AnyOfEvent<T1, T2, T3> choice) => choice.AsEvent();

    /// <summary>Waits until one of the events has happened, and takes that one alone.</summary>
    /// <returns>The awaiter; for the compiler.</returns>
    public AnyOfAwaiter<T1, T2, T3> GetAwaiter() => new(this);

    /// <summary>The choice as an event, to be a member of something else, to be subscribed to or to be polled.</summary>
    /// <returns>The event.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: what the losers would have taken stays where it was
    /// </remarks>
    public Event<Choice<T1, T2, T3>> AsEvent() => new(new AnyOfSource<Choice<T1, T2, T3>>(
        [((Event)Event1).Member, ((Event)Event2).Member, ((Event)Event3).Member],
        static (index, value, source) => index switch
        {
            0 => new Choice<T1, T2, T3>(0, (T1)value!, default!, default!, source),
            1 => new Choice<T1, T2, T3>(1, default!, (T2)value!, default!, source),
            _ => new Choice<T1, T2, T3>(2, default!, default!, (T3)value!, source),
        }));

    /// <summary>The choice may be ended by a token.</summary>
    /// <param name="cancellationToken">Ends the wait with OperationCanceledException carrying this token.</param>
    /// <returns>The choice as a wait that can be cancelled.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: what the members would have taken stays where it was
    /// </remarks>
    public EventWait<Choice<T1, T2, T3>> WithCancellation(CancellationToken cancellationToken) => AsEvent().WithCancellation(cancellationToken);

    /// <summary>The choice ends with TimeoutException if nothing has happened in time.</summary>
    /// <param name="seconds">Seconds, zero or more; infinity for no limit.</param>
    /// <returns>The choice as a wait with a limit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not a number.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: what the members would have taken stays where it was
    /// </remarks>
    public EventWait<Choice<T1, T2, T3>> Within(double seconds) => AsEvent().Within(seconds);
}
