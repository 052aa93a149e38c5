using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// Something to wait for: cold and reusable. It is a description; nothing is registered, rented or clocked before it is armed by <c>await</c>, in a
/// choice, or by subscribing. Awaiting it twice waits twice; dropping it does nothing.
/// </summary>
/// <typeparam name="T">What the event gives; <see cref="Unit"/> where there is nothing.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public readonly partial struct Event<T> : IEquatable<Event<T>>
{
    private readonly object? _source; // a source; or an IEnding, which makes one when it is asked for

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Event(Source<T> source, long number = 0, T argument = default!)
    {
        _source = source;
        Number = number;
        Argument = argument;
    }

    internal Event(IEnding<T> ending)
    {
        _source = ending;
        Number = IEnding<T>.Number;
        Argument = default!;
    }

    // Casts that are checked: an event in a field that two threads write may be half the one and half the other.
    internal Source<T> Origin => _source is null ? throw NotMade() : Ending is { } ending ? ending.End : (Source<T>)_source;

    /// <summary>Whose it is: said without making the source of an end, which is for the loop's own thread.</summary>
    internal EventLoop Loop => Ending is { } ending ? ending.Loop : Origin.Loop;

    internal long Number { get; }

    internal T Argument { get; }

    /// <summary>What the event comes from.</summary>
    public IEventSource Source => Ending ?? Origin.Face;

    /// <summary>Erases the type, for a choice of many.</summary>
    /// <param name="typed">The event.</param>
    public static implicit operator Event(Event<T> typed) => new(new ErasedMember<T>(typed));

    /// <summary>Same source and same verb. An event that carries something in, like Put, equals nothing.</summary>
    /// <param name="left">One event.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(Event<T> left, Event<T> right) => left.Equals(right);

    /// <summary>Not <c>==</c>.</summary>
    /// <param name="left">One event.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(Event<T> left, Event<T> right) => !left.Equals(right);

    /// <summary>Waits for the event: <c>await</c> gives its value or throws its error.</summary>
    /// <returns>The awaiter; for the compiler.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EventAwaiter<T> GetAwaiter() => new(_source ?? throw NotMade(), Number, Argument);

    /// <summary>Takes the event if it is there now. Never parks, never registers; a choice that is not ready tells its nacks.</summary>
    /// <param name="value">What the event gave.</param>
    /// <returns>False when the event is not there; nothing was changed.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool TryTake(out T value)
    {
        Loop.VerifyAccess();
        T slot = Argument;
        bool taken = Ending is { } ending ? ending.TryTakeEnd(ref slot) : Origin.Poll(Number, ref slot);
        value = taken ? slot : default!;
        return taken;
    }

    /// <summary>The wait may be ended by a token, on whatever thread that is cancelled.</summary>
    /// <param name="cancellationToken">Ends the wait with OperationCanceledException carrying this token.</param>
    /// <returns>The same event as a wait that can be cancelled.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public EventWait<T> WithCancellation(CancellationToken cancellationToken) => new EventWait<T>(this).WithCancellation(cancellationToken);

    /// <summary>The wait ends with TimeoutException if the event has not come in time. The limit counts from arming.</summary>
    /// <param name="seconds">Seconds, zero or more; infinity for no limit.</param>
    /// <returns>The same event as a wait with a limit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not a number.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public EventWait<T> Within(double seconds) => new EventWait<T>(this).Within(seconds);

    /// <summary>The wait ends with TimeoutException if the event has not come in time. The limit counts from arming.</summary>
    /// <param name="limit">Zero or more; Timeout.InfiniteTimeSpan for no limit.</param>
    /// <returns>The same event as a wait with a limit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public EventWait<T> Within(TimeSpan limit) => new EventWait<T>(this).Within(limit);

    /// <summary>Says in which turn the microthread goes on once the event has come.</summary>
    /// <param name="turn">The running batch, or the next turn.</param>
    /// <returns>The same event as a wait that says so.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public EventWait<T> Resume(ResumeIn turn) => new EventWait<T>(this).Resume(turn);

    /// <summary>Starts to wait at once and gives the wait as a ValueTask: backed by a pooled object, to be awaited once.</summary>
    /// <returns>The wait.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: with the microthread that called it
    /// </remarks>
    public ValueTask<T> AsValueTask() => ValueTaskWait<T>.Start(this, WaitFlags.None);

    /// <summary>Starts to wait at once and gives the wait as a Task, which keeps its result for whoever asks later.</summary>
    /// <returns>The wait.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: with the microthread that called it
    /// </remarks>
    public Task<T> AsTask() => AsValueTask().AsTask();

    /// <summary>Maps the value: for the winner only, in its own step, after the event was taken. Allocates.</summary>
    /// <typeparam name="TResult">What the new event gives.</typeparam>
    /// <param name="map">What it throws is the wait's error; the event stays taken.</param>
    /// <returns>The event with the mapped value.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once, as the event
    /// Cancel: as the event
    /// Source: Concurrent ML's wrap
    /// </remarks>
    public Event<TResult> Select<TResult>(Func<T, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new Event<TResult>(new SelectSource<T, TResult>(this, map));
    }

    /// <summary>
    /// Calls back when a wait for this event was begun and has not taken it: it lost in a choice, was cancelled or ran out of time. Allocates.
    /// </summary>
    /// <param name="lost">Called once for each such wait, in a step of its own. What it throws is an unhandled error of the loop.</param>
    /// <returns>The event that tells.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: as the event; the callback is called
    /// Source: Concurrent ML's withNack, as a call
    /// </remarks>
    public Event<T> OnNack(Action lost)
    {
        ArgumentNullException.ThrowIfNull(lost);
        return new Event<T>(NackSource<T>.WithCall(this, lost));
    }

    /// <summary>Same source and same verb.</summary>
    /// <param name="other">Another event.</param>
    /// <returns>Whether waiting for one is waiting for the other.</returns>
    public bool Equals(Event<T> other) =>
        Identity == other.Identity && (_source is null || (Ending is null ? Origin.IsSame(Number, other.Number) : other.Ending is not null));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Event<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Identity, Number);

    /// <summary>The event in words for people.</summary>
    /// <returns>For instance "Sleep 1 s".</returns>
    public override string ToString() =>
        _source is null ? "no event (default)" : Ending is { } ending ? ending.Description : Origin.Describe(Number);

    private IEnding<T>? Ending => Number == IEnding<T>.Number ? (IEnding<T>)_source! : null;

    private object? Identity => _source is Source<T> source ? source.Identity : _source;

    private static InvalidOperationException NotMade() => new(
        $"This is default(Event<{typeof(T).Name}>): it waits for nothing. Get events from their sources, as in queue.Get() or Events.Sleep(1).");
}
