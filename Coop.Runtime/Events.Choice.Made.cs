using Coop.Runtime.Sources;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>An event that is made anew at the moment at which it is armed: for what depends on that moment, such as a time or a request.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="make">Makes the event for one wait. It must not await; what it throws is the wait's error.</param>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: as the event that was made
    /// Source: Concurrent ML's guard
    /// </remarks>
    public static Event<T> Guard<T>(Func<Event<T>> make) => EventLoop.Current.Guard(make);

    /// <summary>
    /// An event that is told when it was armed and has not been chosen: the branch lost, or the wait was cancelled or ran out of time. Its maker is handed
    /// the nack, an event that then happens once; for the winner it never does.
    /// </summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="make">Makes the event for one wait, given its nack. It must not await; what it throws is the wait's error.</param>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: as the event that was made; the nack happens
    /// Source: Concurrent ML's withNack
    /// </remarks>
    public static Event<T> WithNack<T>(Func<Event<Unit>, Event<T>> make) => EventLoop.Current.WithNack(make);

    extension(EventLoop loop)
    {
        /// <summary>As Events.Guard, on this loop.</summary>
        /// <typeparam name="T">What it gives.</typeparam>
        /// <param name="make">Makes the event for one wait. It must not await; what it throws is the wait's error.</param>
        /// <returns>The event.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: as the event that was made
        /// </remarks>
        public Event<T> Guard<T>(Func<Event<T>> make)
        {
            ArgumentNullException.ThrowIfNull(make);
            return new Event<T>(new GuardSource<T>(loop, make));
        }

        /// <summary>As Events.WithNack, on this loop.</summary>
        /// <typeparam name="T">What it gives.</typeparam>
        /// <param name="make">Makes the event for one wait, given its nack. It must not await; what it throws is the wait's error.</param>
        /// <returns>The event.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: as the event that was made; the nack happens
        /// </remarks>
        public Event<T> WithNack<T>(Func<Event<Unit>, Event<T>> make)
        {
            ArgumentNullException.ThrowIfNull(make);
            return new Event<T>(NackSource<T>.WithEvent(loop, make));
        }
    }
}
