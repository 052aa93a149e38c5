using Coop.Runtime.Sources;
using Coop.Runtime.Time;

namespace Coop.Runtime;

/// <summary>
/// The verbs, for <c>using static Coop.Runtime.Events</c>. They mean the loop that runs on the calling thread; the same verbs are methods of
/// <see cref="EventLoop"/> for code that is handed its loop.
/// </summary>
public static partial class Events
{
    /// <summary>Happens when some time has passed since it was armed; never early. Sleep(0) is Pause.</summary>
    /// <param name="seconds">Seconds, zero or more; infinity never happens.</param>
    /// <returns>The event.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not a number.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing; the timer is withdrawn
    /// Source: events.Sleep of PEAK
    /// </remarks>
    public static Event<Unit> Sleep(double seconds) => EventLoop.Current.Sleep(seconds);

    /// <summary>Happens when some time has passed since it was armed; never early.</summary>
    /// <param name="delay">Zero or more; Timeout.InfiniteTimeSpan never happens.</param>
    /// <returns>The event.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing; the timer is withdrawn
    /// </remarks>
    public static Event<Unit> Sleep(TimeSpan delay) => EventLoop.Current.Sleep(delay);

    /// <summary>Happens at a moment of the loop's clock (<see cref="EventLoop.Now"/>); in the next turn if that is past.</summary>
    /// <param name="moment">The moment, as <see cref="EventLoop.Now"/> counts.</param>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing; the timer is withdrawn
    /// </remarks>
    public static Event<Unit> Until(TimeSpan moment) => EventLoop.Current.Until(moment);

    /// <summary>Gives way: happens once everybody who is ready has had a step.</summary>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: events.Pause of PEAK
    /// </remarks>
    public static Event<Unit> Pause() => EventLoop.Current.Pause();

    /// <summary>Where the loop's clock stands: what <see cref="Until(TimeSpan)"/> counts by.</summary>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    public static TimeSpan Now => EventLoop.Current.Now;

    /// <summary>Makes something that ticks, first after one period. Nothing is armed while nobody waits for a tick.</summary>
    /// <param name="period">The time between ticks, more than zero.</param>
    /// <param name="missed">What becomes of ticks that nobody took in time.</param>
    /// <returns>The ticker; <c>await ticks.Next()</c>, or <c>await foreach</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The period is not more than zero.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static Ticker Ticks(TimeSpan period, MissedTicks missed = MissedTicks.Burst) => new(EventLoop.Current, period, missed);

    /// <summary>As <see cref="Ticks(TimeSpan, MissedTicks)"/>, with the period in seconds.</summary>
    /// <param name="seconds">Seconds between ticks, more than zero.</param>
    /// <param name="missed">What becomes of ticks that nobody took in time.</param>
    /// <returns>The ticker.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The period is not more than zero, or no number that a TimeSpan can hold.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static Ticker Ticks(double seconds, MissedTicks missed = MissedTicks.Burst) => EventLoop.Current.Ticks(seconds, missed);

    /// <summary>Never happens: the neutral member of a choice.</summary>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<Unit> Never() => EventLoop.Current.Never();

    extension(EventLoop loop)
    {
        /// <summary>As <see cref="Events.Sleep(double)"/>, on this loop.</summary>
        /// <param name="seconds">Seconds, zero or more; infinity never happens.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentOutOfRangeException">Negative or not a number.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing; the timer is withdrawn
        /// </remarks>
        public Event<Unit> Sleep(double seconds) => new(LoopSources.Of(loop).Time, Clock.DelayFromSeconds(seconds));

        /// <summary>As <see cref="Events.Sleep(TimeSpan)"/>, on this loop.</summary>
        /// <param name="delay">Zero or more; Timeout.InfiniteTimeSpan never happens.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing; the timer is withdrawn
        /// </remarks>
        public Event<Unit> Sleep(TimeSpan delay) => new(LoopSources.Of(loop).Time, Clock.DelayFrom(delay));

        /// <summary>As <see cref="Events.Until(TimeSpan)"/>, on this loop.</summary>
        /// <param name="moment">The moment, as <see cref="EventLoop.Now"/> counts.</param>
        /// <returns>The event.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing; the timer is withdrawn
        /// </remarks>
        public Event<Unit> Until(TimeSpan moment) => new(LoopSources.Of(loop).Time, TimeSource.At(Clock.MomentFrom(moment)));

        /// <summary>As Events.Pause, on this loop.</summary>
        /// <returns>The event.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Pause() => new(LoopSources.Of(loop).Time, TimeSource.Pause);

        /// <summary>As Events.Ticks, on this loop.</summary>
        /// <param name="period">The time between ticks, more than zero.</param>
        /// <param name="missed">What becomes of ticks that nobody took in time.</param>
        /// <returns>The ticker.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The period is not more than zero.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public Ticker Ticks(TimeSpan period, MissedTicks missed = MissedTicks.Burst) => new(loop, period, missed);

        /// <summary>As Events.Ticks, on this loop.</summary>
        /// <param name="seconds">Seconds between ticks, more than zero.</param>
        /// <param name="missed">What becomes of ticks that nobody took in time.</param>
        /// <returns>The ticker.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The period is not more than zero, or no number that a TimeSpan can hold.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public Ticker Ticks(double seconds, MissedTicks missed = MissedTicks.Burst) => double.IsFinite(seconds)
            ? new(loop, TimeSpan.FromTicks((long)Math.Min(Math.Round(seconds * TimeSpan.TicksPerSecond), long.MaxValue / 1000)), missed)
            : throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "A period must be a number of seconds, more than zero.");

        /// <summary>As Events.Never, on this loop.</summary>
        /// <returns>The event.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Never() => new(LoopSources.Of(loop).Never);
    }
}
