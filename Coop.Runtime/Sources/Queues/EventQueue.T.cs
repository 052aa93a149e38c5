using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// A queue between microthreads. Getting and putting are events: cold, usable in choices, and never losing an item when they lose. Getters and putters are
/// served in the order in which they came. Made by <c>events.Queue&lt;T&gt;()</c>.
/// </summary>
/// <typeparam name="T">What is queued.</typeparam>
[DebuggerDisplay("{Description,nq}, {Core.Count} of {CapacityItems} items")]
public sealed class EventQueue<T> : IEventSource
{
    /// <summary>The capacity of a queue without a bound.</summary>
    public const int Unbounded = int.MaxValue;

    private readonly QueueCore<T> _core;

    /// <summary>Makes a first-in-first-out queue on a loop.</summary>
    /// <param name="loop">The loop whose microthreads use it.</param>
    /// <param name="capacityItems">How many items may be stored: 0 for a rendezvous (a Put completes when it is got), <see cref="Unbounded"/> for no bound.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    public EventQueue(EventLoop loop, int capacityItems)
        : this(loop, capacityItems, null, nameof(capacityItems))
    {
    }

    // What the capacity is called by whoever gave it: an error names that.
    internal EventQueue(EventLoop loop, int capacityItems, QueueStorage<T>? ordered, string capacityName)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentOutOfRangeException.ThrowIfNegative(capacityItems, capacityName);
        _core = new QueueCore<T>(loop, ordered, capacityItems, this);
    }

    /// <summary>What the queue is, in words for people.</summary>
    public string Description { get; init; } = $"queue of {typeof(T).Name}";

    /// <summary>How many items may be stored.</summary>
    public int CapacityItems => _core.CapacityItems;

    /// <summary>How many items are stored.</summary>
    public int Count => Here.Count;

    /// <summary>Whether it was closed: no more items come in.</summary>
    public bool IsClosed => Here.IsClosed;

    /// <summary>How many microthreads wait to get an item.</summary>
    public int GettersWaiting => Here.GettersWaiting;

    /// <summary>How many microthreads wait to put an item.</summary>
    public int PuttersWaiting => Here.PuttersWaiting;

    /// <summary>
    /// Happens while there is something to get, and takes nothing: gives true, or false once the queue is closed and drained; throws what it was closed with.
    /// Source: events.Queue of PEAK ("triggers when queue contains data").
    /// </summary>
    public Event<bool> HasItems => new(_core.Items);

    /// <summary>Happens while a Put would not have to wait: gives true, or false once the queue is closed; throws what it was closed with.</summary>
    public Event<bool> HasRoom => new(_core.Room);

    /// <summary>
    /// Happens while somebody waits to get: back-pressure for a producer that makes items on demand. Gives true, or false once the queue is closed; throws
    /// what it was closed with. Source: readersWaiting in the drafts of PEAK.
    /// </summary>
    public Event<bool> HasGetters => new(_core.Demand);

    /// <summary>Happens once the queue is closed and the last item was got; never throws.</summary>
    public Event<Unit> Drained => _core.Drained.Event;

    internal QueueCore<T> Core => _core;

    // What is read at once is read on the loop, as everything else (C1).
    private QueueCore<T> Here
    {
        get
        {
            _core.Loop.VerifyAccessOrUnbound();
            return _core;
        }
    }

    /// <summary>Gets the next item.</summary>
    /// <returns>An event that gives the item; it throws <see cref="QueueClosedException"/> once the queue is closed and drained.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the item stays in the queue
    /// </remarks>
    public Event<T> Get() => new(_core, QueueCore<T>.Get);

    /// <summary>Puts an item at its place: at the end, or by its priority.</summary>
    /// <param name="item">The item.</param>
    /// <returns>
    /// An event that happens when the item is in the queue, or was got from a rendezvous; it gives the item. It throws
    /// <see cref="QueueClosedException"/> when the queue is closed, or what the comparer of a priority queue threw.
    /// </returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the item is not inserted; the order of the other putters is kept
    /// </remarks>
    public Event<T> Put(T item) => new(_core, QueueCore<T>.Put, item);

    /// <summary>Gets an item if there is one now.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False when there was nothing to get.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool TryGet(out T item) => Get().TryTake(out item);

    /// <summary>Puts an item if there is room, or somebody waits for it, now.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False when the queue is full or closed; the item was not taken.</returns>
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

    /// <summary>Puts an item back at the front: it is the next one to be got. May exceed the capacity.</summary>
    /// <param name="item">The item, as a reader that took too much gives it back.</param>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void PushBack(T item)
    {
        _core.Scheduler.VerifyAccess();
        _core.PushBack(item);
    }

    /// <summary>Says that no more items will come. What is stored can still be got; waiting putters fail. Closing twice does nothing.</summary>
    /// <param name="error">Why, if something went wrong: thrown to getters after the last item. Null for an ordinary end.</param>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Close(Exception? error = null)
    {
        _core.Scheduler.VerifyAccess();
        _ = _core.TryClose(error);
    }

    /// <summary>Every item until the queue is closed and drained; throws what it was closed with. Several readers share the items.</summary>
    /// <param name="cancellationToken">Ends the enumeration with OperationCanceledException.</param>
    /// <returns>The items, as they are got.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the item stays in the queue
    /// </remarks>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            T item;
            try
            {
                item = await Get().WithCancellation(cancellationToken);
            }
            catch (QueueClosedException) when (_core.IsEnded && _core.Fault is null)
            {
                yield break;
            }
            yield return item;
        }
    }
}
