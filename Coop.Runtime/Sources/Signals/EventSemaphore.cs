using System.Diagnostics;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// Permits that microthreads take and release: at most so many hold one at a time. Takers are served in the order in which they came; nobody overtakes.
/// Made by <c>events.Semaphore(count)</c>.
/// </summary>
[DebuggerDisplay("{Description,nq}, {Count} permits")]
public sealed class EventSemaphore : IPausableSource
{
    private readonly SemaphoreCore _core;

    /// <summary>Makes a semaphore on a loop.</summary>
    /// <param name="loop">The loop whose microthreads use it.</param>
    /// <param name="count">How many permits it has at first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public EventSemaphore(EventLoop loop, int count)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _core = new SemaphoreCore(loop, this, count);
    }

    /// <summary>What the semaphore is, in words for people.</summary>
    public string Description { get; init; } = "semaphore";

    /// <summary>How many permits are there. Never negative: a permit is taken by waiting for it.</summary>
    public int Count => _core.Count;

    /// <summary>How many wait to take one.</summary>
    public int TakersWaiting => _core.WaiterCount;

    /// <summary>The condition that a permit may be taken; it takes nothing, so another may be faster.</summary>
    public EventCondition IsAvailable => field ??= new SemaphoreCondition(_core);

    internal SemaphoreCore Core => _core;

    /// <summary>Takes one permit.</summary>
    /// <returns>An event that gives the number of permits before this one was taken.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the permit stays
    /// Source: PEAK's Semaphore, where waiting did not take
    /// </remarks>
    public Event<int> Take() => new(_core);

    /// <summary>Takes one permit if it can be had now.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool TryTake() => Take().TryTake(out _);

    /// <summary>Gives permits back, or adds some: those who wait longest have them.</summary>
    /// <param name="permits">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one.</exception>
    /// <exception cref="OverflowException">There would be more than <see cref="int.MaxValue"/>; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Release(int permits = 1)
    {
        _core.Scheduler.VerifyAccess();
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        _core.Release(permits);
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
