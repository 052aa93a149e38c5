using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// An event that your own code makes happen, once: what TaskCompletionSource is to Task. The outcome is kept, so whoever waits later gets it too. Settling
/// it never runs a waiter's code inside the call.
/// </summary>
/// <typeparam name="T">What the event gives.</typeparam>
public sealed class EventCompletionSource<T> : IEventSource
{
    private readonly CompletionCore<T> _core;

    /// <summary>Makes a pending event on the current loop.</summary>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    public EventCompletionSource()
        : this(EventLoop.Current)
    {
    }

    /// <summary>Makes a pending event on a loop.</summary>
    /// <param name="loop">The loop that it belongs to.</param>
    public EventCompletionSource(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _core = new CompletionCore<T>(loop, this);
    }

    /// <summary>What it is, in words for people.</summary>
    public string Description { get; init; } = "completion";

    /// <summary>Happens when this is settled: gives the result, or throws the error.</summary>
    public Event<T> Event => _core.Event;

    /// <summary>Whether the outcome is known.</summary>
    public bool IsSettled => _core.IsSettled;

    /// <summary>Settles with a result.</summary>
    /// <param name="result">What every waiter gets.</param>
    /// <exception cref="InvalidOperationException">It is settled already, or this is not the loop's thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void SetResult(T result)
    {
        if (!TrySetResult(result))
        {
            throw Settled();
        }
    }

    /// <summary>Settles with an error.</summary>
    /// <param name="error">What every waiter gets thrown.</param>
    /// <exception cref="InvalidOperationException">It is settled already, or this is not the loop's thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void SetException(Exception error)
    {
        if (!TrySetException(error))
        {
            throw Settled();
        }
    }

    /// <summary>Settles with a result unless it is settled already.</summary>
    /// <param name="result">What every waiter gets.</param>
    /// <returns>False when it was settled already.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool TrySetResult(T result)
    {
        _core.Scheduler.VerifyAccess();
        return _core.TrySetResult(result);
    }

    /// <summary>Settles with an error unless it is settled already.</summary>
    /// <param name="error">What every waiter gets thrown.</param>
    /// <returns>False when it was settled already.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool TrySetException(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _core.Scheduler.VerifyAccess();
        return _core.TrySetError(error);
    }

    private static InvalidOperationException Settled() => new("This event has its outcome already. Use TrySetResult or TrySetException where several may settle it.");
}
