using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>The producer's side of a <see cref="QueuedStream{T}"/>: it can put, and nothing else. The stream ends when the producer's method ends.</summary>
/// <typeparam name="T">What is produced.</typeparam>
public sealed class QueueWriter<T> : IEventSource
{
    private readonly QueueCore<T> _core;

    internal QueueWriter(QueueCore<T> core) => _core = core;

    /// <inheritdoc/>
    public string Description => _core.Face.Description;

    /// <summary>How many items may be stored that nobody has read.</summary>
    public int CapacityItems => _core.CapacityItems;

    /// <summary>Happens while a Put would not have to wait: gives true, or false once the reader has left.</summary>
    public Event<bool> HasRoom => new(_core.Room);

    /// <summary>Happens while the reader waits: for a producer that makes items on demand. Gives true, or false once the reader has left.</summary>
    public Event<bool> HasGetters => new(_core.Demand);

    /// <summary>Puts an item.</summary>
    /// <param name="item">The item.</param>
    /// <returns>An event that happens when the item is in the queue; it throws <see cref="QueueClosedException"/> once the reader has left.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the item is not inserted
    /// Source: queue.put in the seed of PEAK's events
    /// </remarks>
    public Event<T> Put(T item) => new(_core, QueueCore<T>.Put, item);

    /// <summary>Puts an item if there is room, or the reader waits for it, now.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False when the queue is full, or the reader has left; the item was not taken.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool TryPut(T item)
    {
        _core.Scheduler.VerifyAccess();
        return !_core.IsClosed && Put(item).TryTake(out _);
    }
}
