using System.Diagnostics;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// Sends each event to everybody who waits at that moment. Nothing is stored: an event that nobody waits for is lost. Made by <c>events.Broadcaster&lt;T&gt;()</c>.
/// </summary>
/// <typeparam name="T">What is sent.</typeparam>
[DebuggerDisplay("{Description,nq}, {Waiting} waiting")]
public sealed class Broadcaster<T> : IPausableSource
{
    private readonly BroadcasterCore<T> _core;

    /// <summary>Makes one on a loop.</summary>
    /// <param name="loop">The loop whose microthreads use it.</param>
    public Broadcaster(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _core = new BroadcasterCore<T>(loop, this);
    }

    /// <summary>What it is, in words for people.</summary>
    public string Description { get; init; } = $"broadcaster of {typeof(T).Name}";

    /// <summary>How many wait for the next event.</summary>
    public int Waiting => _core.Waiters.Count;

    internal BroadcasterCore<T> Core => _core;

    /// <summary>Happens with the next event that is sent; takes nothing from the others.</summary>
    /// <returns>An event that gives what was sent.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: PEAK's Broadcaster
    /// </remarks>
    public Event<T> Next() => new(_core);

    /// <summary>
    /// Sends an event to everybody who waits now. While it is disabled the event is kept, at most as many as there are waiters; while an earlier event is not settled it waits behind that one,
    /// without a bound.
    /// </summary>
    /// <param name="value">The event.</param>
    /// <exception cref="InvalidOperationException">It is disabled and keeps as many events as it has waiters, or this is not the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Send(T value)
    {
        _core.Scheduler.VerifyAccess();
        _core.Send(value);
    }

    /// <inheritdoc/>
    public void Disable()
    {
        _core.Scheduler.VerifyAccess();
        _core.Disable();
    }

    /// <inheritdoc/>
    public void Enable()
    {
        _core.Scheduler.VerifyAccess();
        _core.Enable();
    }
}
