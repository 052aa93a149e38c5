// Invariant: _isQueued is 1 from the post until just before the work runs. So of any number of posts in between one is queued, and a post that comes while
// the work runs, from inside or outside, makes it run again: nothing that was announced before a post is missed.
namespace Coop.Runtime;

/// <summary>
/// Work for a loop that is queued once, however often it is posted before it runs: "something has changed, look at it". Source: trio's
/// run_sync_soon(idempotent=True).
/// </summary>
public sealed class IdempotentPost
{
    private static readonly SendOrPostCallback s_run = static self => ((IdempotentPost)self!).Run();

    private readonly EventLoop _loop;
    private readonly Action _action;
    private int _isQueued;

    /// <summary>Makes it; nothing is posted yet.</summary>
    /// <param name="loop">The loop that does the work.</param>
    /// <param name="action">The work. What it throws is an unhandled error of the loop.</param>
    public IdempotentPost(EventLoop loop, Action action)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(action);
        _loop = loop;
        _action = action;
    }

    /// <summary>Has the work done once more, unless that is to happen already.</summary>
    /// <exception cref="InvalidOperationException">The loop has ended.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: cannot be taken back
    /// </remarks>
    public void Post()
    {
        if (!TryPost())
        {
            throw _loop.TooLate();
        }
    }

    /// <summary>As <see cref="Post"/>, but says whether the loop still takes work.</summary>
    /// <returns>False when the loop has ended.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: cannot be taken back
    /// </remarks>
    public bool TryPost()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) != 0)
        {
            return !_loop.Scheduler.Inbox.IsClosed;
        }
        if (_loop.Scheduler.TryPost(_loop.Scheduler.Root, s_run, this))
        {
            return true;
        }
        Volatile.Write(ref _isQueued, 0);
        return false;
    }

    private void Run()
    {
        // An exchange, not a write: what the poster did before it found the mark set must be seen by the work.
        Interlocked.Exchange(ref _isQueued, 0);
        _action();
    }
}
