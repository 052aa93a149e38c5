using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    private static readonly SendOrPostCallback s_callAction = static action => ((Action)action!)();

    /// <summary>Hands work to the loop: it runs as a step, in the order of the posts.</summary>
    /// <param name="action">The work. What it throws is an unhandled error of the loop.</param>
    /// <exception cref="InvalidOperationException">The loop has ended; the work was not taken.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: cannot be taken back
    /// </remarks>
    public void Post(Action action)
    {
        if (!TryPost(action))
        {
            throw TooLate();
        }
    }

    /// <summary>As <see cref="Post(Action)"/>, with the state that the work needs: no closure is made.</summary>
    /// <param name="callback">The work.</param>
    /// <param name="state">What it is given.</param>
    /// <exception cref="InvalidOperationException">The loop has ended; the work was not taken.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: cannot be taken back
    /// </remarks>
    public void Post(SendOrPostCallback callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (!Scheduler.TryPost(Scheduler.Root, callback, state))
        {
            throw TooLate();
        }
    }

    /// <summary>Hands work to the loop if it still takes any.</summary>
    /// <param name="action">The work.</param>
    /// <returns>False when the loop has ended; the work was not taken.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: cannot be taken back
    /// </remarks>
    public bool TryPost(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Scheduler.TryPost(Scheduler.Root, s_callAction, action);
    }

    internal InvalidOperationException TooLate() => new($"The event loop '{Options.Name}' has ended: it takes no more work. Use TryPost where that may happen.");
}
