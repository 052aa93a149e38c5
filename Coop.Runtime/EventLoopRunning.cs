using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>How a loop is run: on the calling thread, or on one of its own.</summary>
public static class EventLoopRunning
{
    extension(EventLoop)
    {
        /// <summary>Runs a loop on the calling thread until main has ended and everything that it left has been cancelled and unwound.</summary>
        /// <param name="main">The first microthread; it is handed the loop, whose methods are the verbs.</param>
        /// <exception cref="InvalidOperationException">A loop runs on this thread already.</exception>
        /// <exception cref="LoopShutdownException">Something had not ended after the grace.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields; blocks the calling thread
        /// Cancel: main is not cancelled from outside; return from it
        /// </remarks>
        public static void Run(Func<EventLoop, Task> main) => EventLoop.Run(new EventLoopOptions(), main);

        /// <summary>As Run, with options.</summary>
        /// <param name="options">How the loop is made.</param>
        /// <param name="main">The first microthread.</param>
        /// <exception cref="InvalidOperationException">A loop runs on this thread already.</exception>
        /// <exception cref="LoopShutdownException">Something had not ended after the grace.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields; blocks the calling thread
        /// Cancel: main is not cancelled from outside; return from it
        /// </remarks>
        public static void Run(EventLoopOptions options, Func<EventLoop, Task> main) => LoopRun.RunHere<Unit>(options, main);

        /// <summary>Runs a loop on the calling thread until main has ended, and gives its result.</summary>
        /// <typeparam name="T">What main returns.</typeparam>
        /// <param name="main">The first microthread.</param>
        /// <returns>Main's result.</returns>
        /// <exception cref="InvalidOperationException">A loop runs on this thread already.</exception>
        /// <exception cref="LoopShutdownException">Something had not ended after the grace.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields; blocks the calling thread
        /// Cancel: main is not cancelled from outside; return from it
        /// </remarks>
        public static T Run<T>(Func<EventLoop, Task<T>> main) => EventLoop.Run(new EventLoopOptions(), main);

        /// <summary>As Run, with options.</summary>
        /// <typeparam name="T">What main returns.</typeparam>
        /// <param name="options">How the loop is made.</param>
        /// <param name="main">The first microthread.</param>
        /// <returns>Main's result.</returns>
        /// <exception cref="InvalidOperationException">A loop runs on this thread already.</exception>
        /// <exception cref="LoopShutdownException">Something had not ended after the grace.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields; blocks the calling thread
        /// Cancel: main is not cancelled from outside; return from it
        /// </remarks>
        public static T Run<T>(EventLoopOptions options, Func<EventLoop, Task<T>> main) => LoopRun.RunHere<T>(options, main);

        /// <summary>Runs a loop on a new thread of its own.</summary>
        /// <param name="main">The first microthread.</param>
        /// <returns>The thread: join it, or dispose of it to end the loop.</returns>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: dispose of the result
        /// </remarks>
        public static LoopThread Start(Func<EventLoop, Task> main) => EventLoop.Start(new EventLoopOptions(), main);

        /// <summary>Runs a loop on a new thread of its own, with options.</summary>
        /// <param name="options">How the loop is made; what is wrong with them is thrown here.</param>
        /// <param name="main">The first microthread.</param>
        /// <returns>The thread: join it, or dispose of it to end the loop.</returns>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: dispose of the result
        /// </remarks>
        public static LoopThread Start(EventLoopOptions options, Func<EventLoop, Task> main)
        {
            ArgumentNullException.ThrowIfNull(options);
            ArgumentNullException.ThrowIfNull(main);
            return new LoopThread(new EventLoop(options), main);
        }

        /// <summary>Runs a loop that was made before on a new thread of its own: what was posted or made for it meanwhile is there.</summary>
        /// <param name="loop">A loop that has not turned yet; its thread ends it.</param>
        /// <param name="main">The first microthread.</param>
        /// <returns>The thread: join it, or dispose of it to end the loop.</returns>
        /// <exception cref="InvalidOperationException">The loop belongs to a thread already, has a host, or has ended.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: dispose of the result
        /// </remarks>
        public static LoopThread Start(EventLoop loop, Func<EventLoop, Task> main)
        {
            ArgumentNullException.ThrowIfNull(loop);
            ArgumentNullException.ThrowIfNull(main);
            // A thread that was started, and a host, have perhaps not come to their first turn yet.
            bool isFree = loop.Scheduler.ThreadId == 0 && loop.EndOwnThread is null && loop.LeaveHost is null && !loop.IsEnding;
            return isFree ? new LoopThread(loop, main) : throw new InvalidOperationException(
                $"The event loop '{loop.Options.Name}' belongs to a thread already, has a host, or has ended. Make one for the new thread.");
        }
    }
}
