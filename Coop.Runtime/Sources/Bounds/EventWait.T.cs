using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Time;

namespace Coop.Runtime;

/// <summary>An event together with how to wait for it: a limit, a token, the turn to resume in. As cold and reusable as the event.</summary>
/// <typeparam name="T">What the event gives.</typeparam>
public readonly record struct EventWait<T>
{
    internal EventWait(Event<T> awaited)
    {
        Event = awaited;
        LimitNanos = long.MaxValue;
    }

    /// <summary>What is waited for.</summary>
    public Event<T> Event { get; private init; }

    internal CancellationToken Token { get; private init; }

    internal long LimitNanos { get; private init; }

    internal WaitFlags Flags { get; private init; }

    internal bool IsBounded => LimitNanos != long.MaxValue || Token.CanBeCanceled;

    /// <summary>The wait as an event of its own, to be a member of a choice.</summary>
    /// <param name="wait">The wait.</param>
    public static implicit operator Event<T>(EventWait<T> wait) => wait.AsEvent();

    /// <summary>Erases the type, for a choice of many.</summary>
    /// <param name="wait">The wait.</param>
    public static implicit operator Event(EventWait<T> wait) => wait.AsEvent();

    /// <summary>Waits: <c>await</c> gives the event's value, or throws TimeoutException, OperationCanceledException or the event's error.</summary>
    /// <returns>The awaiter; for the compiler.</returns>
    public EventWaitAwaiter<T> GetAwaiter() => new(in this);

    /// <summary>The wait may be ended by a token, on whatever thread that is cancelled.</summary>
    /// <param name="cancellationToken">Ends the wait with OperationCanceledException carrying this token.</param>
    /// <returns>The wait with the token.</returns>
    /// <exception cref="InvalidOperationException">There is a token already: link them.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public EventWait<T> WithCancellation(CancellationToken cancellationToken) => !Token.CanBeCanceled
        ? this with { Token = cancellationToken }
        : throw new InvalidOperationException("This wait has a token already. Link both with CancellationTokenSource.CreateLinkedTokenSource.");

    /// <summary>The wait ends with TimeoutException if the event has not come in time. Of several limits the shortest counts.</summary>
    /// <param name="seconds">Seconds, zero or more; infinity for no limit.</param>
    /// <returns>The wait with the limit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not a number.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public EventWait<T> Within(double seconds) => this with { LimitNanos = Math.Min(LimitNanos, Clock.DelayFromSeconds(seconds)) };

    /// <summary>The wait ends with TimeoutException if the event has not come in time. Of several limits the shortest counts.</summary>
    /// <param name="limit">Zero or more; Timeout.InfiniteTimeSpan for no limit.</param>
    /// <returns>The wait with the limit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public EventWait<T> Within(TimeSpan limit) => this with { LimitNanos = Math.Min(LimitNanos, Clock.DelayFrom(limit)) };

    /// <summary>Says in which turn the microthread goes on once the event has come.</summary>
    /// <param name="turn">The running batch, or the next turn.</param>
    /// <returns>The wait that says so.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public EventWait<T> Resume(ResumeIn turn) => this with
    {
        Flags = turn switch
        {
            ResumeIn.NextTurn => Flags & ~WaitFlags.ThisTurn,
            ResumeIn.ThisTurn => Flags | WaitFlags.ThisTurn,
            _ => throw new ArgumentOutOfRangeException(nameof(turn), turn, "Use ResumeIn.ThisTurn or ResumeIn.NextTurn."),
        },
    };

    /// <summary>Starts to wait at once and gives the wait as a ValueTask: backed by a pooled object, to be awaited once.</summary>
    /// <returns>The wait.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: with the microthread that called it
    /// </remarks>
    public ValueTask<T> AsValueTask() => ValueTaskWait<T>.Start(IsBounded ? AsEvent() : Event, Flags);

    /// <summary>Starts to wait at once and gives the wait as a Task.</summary>
    /// <returns>The wait.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: with the microthread that called it
    /// </remarks>
    public Task<T> AsTask() => AsValueTask().AsTask();

    /// <summary>The wait as an event of its own, to be a member of a choice. The turn to resume in is the choice's to say.</summary>
    /// <returns>The event.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public Event<T> AsEvent() => IsBounded ? new Event<T>(new BoundedSource<T>(this)) : Event;
}
