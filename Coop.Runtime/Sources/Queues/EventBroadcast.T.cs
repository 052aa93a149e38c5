using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// A queue that every reader gets all of: the last items are kept, and each reader goes through them at its own pace. Sending never waits; who falls
/// behind further than the capacity is told how many items it missed. Made by <c>events.Broadcast&lt;T&gt;()</c>. Source: tokio's broadcast channel.
/// </summary>
/// <typeparam name="T">What is broadcast.</typeparam>
[DebuggerDisplay("{Description,nq}")]
public sealed class EventBroadcast<T> : IEventSource
{
    private readonly EventLoop _loop;
    private readonly BroadcastCore<T> _core;

    /// <summary>Makes a broadcast on a loop.</summary>
    /// <param name="loop">The loop whose microthreads use it.</param>
    /// <param name="capacityItems">How many items are kept for those who are behind; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
    public EventBroadcast(EventLoop loop, int capacityItems)
        : this(loop, capacityItems, nameof(capacityItems))
    {
    }

    // What the capacity is called by whoever gave it: an error names that.
    internal EventBroadcast(EventLoop loop, int capacityItems, string capacityName)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacityItems, 1, capacityName);
        _loop = loop;
        _core = new BroadcastCore<T>(capacityItems);
    }

    /// <summary>What the broadcast is, in words for people.</summary>
    public string Description { get; init; } = $"broadcast of {typeof(T).Name}";

    /// <summary>How many items are kept for those who are behind.</summary>
    public int CapacityItems => _core.CapacityItems;

    /// <summary>How many microthreads wait for the next item.</summary>
    public int GettersWaiting
    {
        get
        {
            _loop.VerifyAccessOrUnbound();
            return _core.WaiterCount;
        }
    }

    /// <summary>Opens a reader. It costs nothing while nobody waits with it, and is not closed.</summary>
    /// <param name="atOldest">True: it begins with the oldest item that is kept. False: with the next one that is sent.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public BroadcastReader<T> OpenReader(bool atOldest = false)
    {
        _loop.VerifyAccessOrUnbound();
        return new BroadcastReader<T>(_loop, _core, atOldest ? _core.Oldest : _core.Next, $"reader of {Description}");
    }

    /// <summary>Sends an item to every reader. Never waits: the oldest item is dropped when the capacity is reached.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="QueueClosedException">It is closed.</exception>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Send(T item)
    {
        _loop.VerifyAccess();
        if (_core.End is not null)
        {
            throw new QueueClosedException($"{Description} is closed: it takes no more items.");
        }
        _core.Send(item);
    }

    /// <summary>Says that no more items will come. What is kept can still be got. Closing twice does nothing.</summary>
    /// <param name="error">Why, if something went wrong: thrown to readers after the last item. Null for an ordinary end.</param>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Close(Exception? error = null)
    {
        _loop.VerifyAccess();
        if (_core.End is null)
        {
            _core.Close(ExceptionDispatchInfo.Capture(error ?? new QueueClosedException($"{Description} is closed: its readers have got everything.")));
        }
    }
}
