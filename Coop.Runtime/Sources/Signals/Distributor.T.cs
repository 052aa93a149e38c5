using System.Diagnostics;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// Gives each event to one: the first who waits and does not refuse it. Nothing is stored: an event that nobody takes is lost. Made by <c>events.Distributor&lt;T&gt;()</c>.
/// </summary>
/// <typeparam name="T">What is sent.</typeparam>
[DebuggerDisplay("{Description,nq}, {Waiting} waiting")]
public sealed class Distributor<T> : IPausableSource
{
    private readonly DistributorCore<T> _core;

    /// <summary>Makes one on a loop.</summary>
    /// <param name="loop">The loop whose microthreads use it.</param>
    public Distributor(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _core = new DistributorCore<T>(loop, this);
    }

    /// <summary>What it is, in words for people.</summary>
    public string Description { get; init; } = $"distributor of {typeof(T).Name}";

    /// <summary>How many wait for the next event.</summary>
    public int Waiting => _core.Waiters.Count;

    internal DistributorCore<T> Core => _core;

    /// <summary>Takes the next event that is sent, after those who wait already.</summary>
    /// <returns>An event that gives what was sent.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: the event goes to the next who waits
    /// Source: PEAK's Distributor
    /// </remarks>
    public Event<T> Next() => new(_core);

    /// <summary>
    /// Sends an event to the first who takes it. While it is disabled the event is kept, at most as many as there are waiters; while an earlier event is not settled it waits behind that one,
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
