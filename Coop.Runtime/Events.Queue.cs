namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>Makes a first-in-first-out queue between microthreads.</summary>
    /// <typeparam name="T">What is queued.</typeparam>
    /// <param name="capacity">How many items may be stored: 0 for a rendezvous, <see cref="EventQueue{T}.Unbounded"/> for no bound.</param>
    /// <returns>The queue.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: events.Queue of PEAK
    /// </remarks>
    public static EventQueue<T> Queue<T>(int capacity) => new(EventLoop.Current, capacity);

    extension(EventLoop loop)
    {
        /// <summary>As Events.Queue, on this loop.</summary>
        /// <typeparam name="T">What is queued.</typeparam>
        /// <param name="capacity">How many items may be stored: 0 for a rendezvous, <see cref="EventQueue{T}.Unbounded"/> for no bound.</param>
        /// <returns>The queue.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public EventQueue<T> Queue<T>(int capacity) => new(loop, capacity);
    }
}
