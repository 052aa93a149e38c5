using System.Diagnostics;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>One reader's place in a broadcast. Several microthreads may wait with one reader: they share its items. Made by OpenReader.</summary>
/// <typeparam name="T">What is broadcast.</typeparam>
[DebuggerDisplay("{Description,nq}")]
public sealed class BroadcastReader<T> : IEventSource
{
    private readonly EventLoop _loop;
    private readonly BroadcastReaderCore<T> _core;

    internal BroadcastReader(EventLoop loop, BroadcastCore<T> broadcast, long cursor, string description)
    {
        _loop = loop;
        Description = description;
        _core = new BroadcastReaderCore<T>(loop, broadcast, cursor, this);
    }

    /// <summary>What it is, in words for people.</summary>
    public string Description { get; }

    /// <summary>How many items it could get now.</summary>
    public long Count => Here.Count;

    /// <summary>How many items were dropped since its last one; its next item says so.</summary>
    public long Missed => Here.Missed;

    internal BroadcastReaderCore<T> Core => _core;

    private BroadcastReaderCore<T> Here
    {
        get
        {
            _loop.VerifyAccessOrUnbound();
            return _core;
        }
    }

    /// <summary>Gets the next item, or the oldest that is kept if the next one was dropped.</summary>
    /// <returns>
    /// An event that gives the item and how many were missed before it; it throws <see cref="QueueClosedException"/>, or what the broadcast was closed
    /// with, after the last one.
    /// </returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the item stays where it was
    /// </remarks>
    public Event<BroadcastItem<T>> Get() => new(_core);

    /// <summary>Gets the next item if there is one now.</summary>
    /// <param name="item">The item and how many were missed before it.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool TryGet(out BroadcastItem<T> item) => Get().TryTake(out item);
}
