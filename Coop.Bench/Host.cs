using Coop.Runtime;
using Nito.AsyncEx;

namespace Coop.Bench;

/// <summary>
/// Where the operations of a bench take place. Each method makes its loop, runs all operations of one invocation on it and returns, so that what the loop
/// itself costs is shared by all of them.
/// </summary>
/// <remarks>
/// Plain tasks run on the platform's own thread pool, cut down to one worker. A TaskScheduler of our own with one thread would be no baseline: it would
/// replace the very queue, and the shortcuts past it, that tasks are fast with.
/// </remarks>
internal static class Host
{
    internal static void Coop(Func<EventLoop, Task> main) => EventLoop.Run(main);

    internal static void Coop(EventLoopOptions options, Func<EventLoop, Task> main) => EventLoop.Run(options, main);

    /// <summary>As Coop, in the faster spelling: main returns a Coroutine.</summary>
    internal static void CoopFast(Func<EventLoop, Coroutine> main) => EventLoop.Run(events => main(events).AsTask());

    internal static void CoopFast(EventLoopOptions options, Func<EventLoop, Coroutine> main) => EventLoop.Run(options, events => main(events).AsTask());

    internal static void Bare(Func<Task> main) => BareLoop.Run(main);

    internal static void AsyncEx(Func<Task> main) => AsyncContext.Run(main);

    internal static void Pool(Func<Task> main)
    {
        ThreadPool.GetMinThreads(out var fewestWorkers, out var fewestPorts);
        ThreadPool.GetMaxThreads(out var mostWorkers, out var mostPorts);
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(1, 1))
        {
            throw new InvalidOperationException("The thread pool refuses to have one worker only.");
        }
        try
        {
            Task.Run(main).GetAwaiter().GetResult();
        }
        finally
        {
            _ = ThreadPool.SetMaxThreads(mostWorkers, mostPorts);
            _ = ThreadPool.SetMinThreads(fewestWorkers, fewestPorts);
        }
    }
}
