using Coop.Runtime.Sources;

namespace Coop.Runtime.LowLevel;

/// <summary>
/// A source of your own that happens again and again: say when there may be something (<see cref="Notify"/>), whether there is (<see cref="IsReady"/>), and
/// give it out (<see cref="Take"/>). Its <see cref="Event"/> then works in every choice, with every limit and every token, as the built-in ones do: exactly
/// one waiter gets each thing. For what happens once, <see cref="EventCompletionSource{T}"/> is enough.
/// </summary>
/// <typeparam name="T">What it gives.</typeparam>
public abstract class CustomSource<T> : IEventSource
{
    private readonly CustomCore<T> _core;

    /// <summary>Makes a source on a loop.</summary>
    /// <param name="loop">The loop that it belongs to.</param>
    protected CustomSource(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _core = new CustomCore<T>(loop, this, () => IsReady, () => Take(), waiting => WaitingChanged(waiting));
    }

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <summary>Takes the next thing: waiters are served in the order in which they came.</summary>
    public Event<T> Event => new(_core);

    /// <summary>Whether there is something to take now. Asked on the loop, in a step; changes nothing and does not throw.</summary>
    protected abstract bool IsReady { get; }

    /// <summary>Tells that there may be something: waiters are looked at in a step of their own. Telling too often only costs time, too seldom loses wake-ups.</summary>
    /// <exception cref="InvalidOperationException">Not on the loop: post it.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    protected void Notify()
    {
        _core.Scheduler.VerifyAccess();
        _core.Notify();
    }

    /// <summary>Takes one thing out; called only while <see cref="IsReady"/>, once for each waiter that gets it.</summary>
    /// <returns>What the waiter gets. What it throws is that waiter's error.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    protected abstract T Take();

    /// <summary>Called when the first waiter comes and when the last one goes: to begin and to stop whatever costs something.</summary>
    /// <param name="waiting">Whether anybody waits now.</param>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    protected virtual void WaitingChanged(bool waiting)
    {
    }
}
