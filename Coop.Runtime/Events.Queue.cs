using Coop.Runtime.Sources;

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
    public static EventQueue<T> Queue<T>(int capacity) => EventLoop.Current.Queue<T>(capacity);

    /// <summary>As <see cref="Queue{T}(int)"/>, with a name for people.</summary>
    /// <typeparam name="T">What is queued.</typeparam>
    /// <param name="capacity">How many items may be stored: 0 for a rendezvous, <see cref="EventQueue{T}.Unbounded"/> for no bound.</param>
    /// <param name="name">What messages and the wait graph call it.</param>
    /// <returns>The queue.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static EventQueue<T> Queue<T>(int capacity, string name) => EventLoop.Current.Queue<T>(capacity, name);

    /// <summary>
    /// Makes a queue that gives the smallest item first, and equal ones in the order in which they came. Putters that wait for room wait in the order in
    /// which they came.
    /// </summary>
    /// <typeparam name="T">What is queued.</typeparam>
    /// <param name="capacity">How many items may be stored: 0 for a rendezvous, <see cref="EventQueue{T}.Unbounded"/> for no bound.</param>
    /// <param name="comparer">
    /// Which of two items goes first; null for the type's own order. It is called when an item is put, never when one is got; what it throws goes to the
    /// one who put, and the queue is as before. It must be pure.
    /// </param>
    /// <returns>The queue.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static EventQueue<T> PriorityQueue<T>(int capacity, IComparer<T>? comparer = null) => EventLoop.Current.PriorityQueue(capacity, comparer);

    /// <summary>Makes a queue that every reader gets all of. Sending never waits; a reader that falls behind is told how much it missed.</summary>
    /// <typeparam name="T">What is broadcast.</typeparam>
    /// <param name="capacity">How many items are kept for those who are behind; at least 1.</param>
    /// <returns>The broadcast.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static EventBroadcast<T> Broadcast<T>(int capacity) => EventLoop.Current.Broadcast<T>(capacity);

    extension(EventLoop loop)
    {
        /// <summary>As <see cref="Events.Queue{T}(int)"/>, on this loop.</summary>
        /// <typeparam name="T">What is queued.</typeparam>
        /// <param name="capacity">How many items may be stored: 0 for a rendezvous, <see cref="EventQueue{T}.Unbounded"/> for no bound.</param>
        /// <returns>The queue.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public EventQueue<T> Queue<T>(int capacity) => new(Opened(loop), capacity, null, nameof(capacity));

        /// <summary>As <see cref="Events.Queue{T}(int)"/>, on this loop, with a name for people.</summary>
        /// <typeparam name="T">What is queued.</typeparam>
        /// <param name="capacity">How many items may be stored: 0 for a rendezvous, <see cref="EventQueue{T}.Unbounded"/> for no bound.</param>
        /// <param name="name">What messages and the wait graph call it.</param>
        /// <returns>The queue.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public EventQueue<T> Queue<T>(int capacity, string name) => new(Opened(loop), capacity, null, nameof(capacity)) { Description = $"queue {name}" };

        /// <summary>As <see cref="Events.PriorityQueue{T}(int, IComparer{T})"/>, on this loop.</summary>
        /// <typeparam name="T">What is queued.</typeparam>
        /// <param name="capacity">How many items may be stored: 0 for a rendezvous, <see cref="EventQueue{T}.Unbounded"/> for no bound.</param>
        /// <param name="comparer">Which of two items goes first; null for the type's own order.</param>
        /// <returns>The queue.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public EventQueue<T> PriorityQueue<T>(int capacity, IComparer<T>? comparer = null) =>
            new(Opened(loop), capacity, new PriorityStorage<T>(comparer ?? Comparer<T>.Default), nameof(capacity)) { Description = $"priority queue of {typeof(T).Name}" };

        /// <summary>As <see cref="Events.Broadcast{T}(int)"/>, on this loop.</summary>
        /// <typeparam name="T">What is broadcast.</typeparam>
        /// <param name="capacity">How many items are kept for those who are behind; at least 1.</param>
        /// <returns>The broadcast.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public EventBroadcast<T> Broadcast<T>(int capacity) => new(Opened(loop), capacity, nameof(capacity));
    }
}
