using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Threads;

/// <summary>A loop from its first microthread to its end, on one thread.</summary>
internal static class LoopRun
{
    internal static T Run<T>(EventLoop loop, Microthread<T> main)
    {
        // Closed also when the poller itself fails: posts must not vanish in a loop that nobody turns.
        using EventLoop running = loop;
        loop.Pump(() => main.IsEnded || loop.IsStopping, isTold: true);
        loop.End(out IReadOnlyList<string> left);
        ThrowErrors(loop, main, left);
        return main.Result;
    }

    /// <summary>After the end: what went wrong with main and with others.</summary>
    internal static void ThrowErrors(EventLoop loop, Microthread? main, IReadOnlyList<string> left) =>
        loop.ThrowErrors(main is null or { State: MicrothreadState.Succeeded } ? null : MainError(main, loop), left);

    /// <summary>On the calling thread; a main without a result is one of Unit.</summary>
    internal static T RunHere<T>(EventLoopOptions options, Func<EventLoop, Task> main)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(main);
        if (Scheduler.Running is not null)
        {
            throw new InvalidOperationException("An event loop runs on this thread already. Await the work, or start a loop on a thread of its own with EventLoop.Start.");
        }
        var loop = new EventLoop(options);
        loop.Rebind();
        return Run(loop, StartMain<T>(loop, main));
    }

    internal static Microthread<T> StartMain<T>(EventLoop loop, Func<EventLoop, Task> main)
    {
        return new Microthread<T>(loop, null, (Func<Task>)(() => main(loop)), new StartSite("main", "", "", 0)) { IsMain = true };
    }

    // Main that was cancelled because something else stopped the loop is not what went wrong.
    private static Exception? MainError(Microthread main, EventLoop loop) =>
        main.State == MicrothreadState.Canceled && loop.Failure is not null ? null : main.Error;
}
