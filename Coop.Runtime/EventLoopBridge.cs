using System.Runtime.CompilerServices;
using Coop.Runtime.Interop;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>How other threads use a loop: a call, a stream, and a method that comes over. What may be done from any thread is here and in Post.</summary>
public static class EventLoopBridge
{
    // The token is written by people; what follows it is written by the compiler.
#pragma warning disable CA1068
    extension(EventLoop loop)
    {
        /// <summary>Runs an async method on the loop, as a microthread of its own, for whoever waits on another thread: a request, a GUI, a test. The microthread begins with a
        /// copy of the caller's AsyncLocals, its error is the task's, and there is no limit to how many may be on their way.</summary>
        /// <param name="body">The async method.</param>
        /// <param name="token">Asks the microthread to end; one that has not begun does not begin.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>Ends when the method has, with its error if it has one.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled, and the microthread ended by it.</exception>
        /// <exception cref="LoopShutdownException">The loop had ended, or ended first.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: always yields
        /// Cancel: by the token; the task ends when the microthread has, its finally blocks included
        /// </remarks>
        public Task InvokeAsync(
            Func<Task> body, CancellationToken token = default, string? name = null,
            [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(body);
            return LoopCall<Unit>.Begin(loop, body, new StartSite(name, text, file, line), token);
        }

        /// <summary>As InvokeAsync, for an async method that returns something.</summary>
        /// <typeparam name="T">What it gives.</typeparam>
        /// <param name="body">The async method.</param>
        /// <param name="token">Asks the microthread to end; one that has not begun does not begin.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>Its result or its error.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled, and the microthread ended by it.</exception>
        /// <exception cref="LoopShutdownException">The loop had ended, or ended first.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: always yields
        /// Cancel: by the token; the task ends when the microthread has, its finally blocks included
        /// </remarks>
        public Task<T> InvokeAsync<T>(
            Func<Task<T>> body, CancellationToken token = default, string? name = null,
            [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(body);
            return LoopCall<T>.Begin(loop, body, new StartSite(name, text, file, line), token);
        }

        /// <summary>As InvokeAsync, for the cheapest kind of async method: one that returns a Coroutine, as an async lambda does here.</summary>
        /// <param name="body">The async method.</param>
        /// <param name="token">Asks the microthread to end; one that has not begun does not begin.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>Ends when the method has, with its error if it has one.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled, and the microthread ended by it.</exception>
        /// <exception cref="LoopShutdownException">The loop had ended, or ended first.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: always yields
        /// Cancel: by the token; the task ends when the microthread has, its finally blocks included
        /// </remarks>
        [OverloadResolutionPriority(1)]
        public Task InvokeAsync(
            Func<Coroutine> body, CancellationToken token = default, string? name = null,
            [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(body);
            return LoopCall<Unit>.Begin(loop, body, new StartSite(name, text, file, line), token);
        }

        /// <summary>As InvokeAsync, for the cheapest kind of async method: one that returns a Coroutine, as an async lambda does here.</summary>
        /// <typeparam name="T">What it gives.</typeparam>
        /// <param name="body">The async method.</param>
        /// <param name="token">Asks the microthread to end; one that has not begun does not begin.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>Its result or its error.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled, and the microthread ended by it.</exception>
        /// <exception cref="LoopShutdownException">The loop had ended, or ended first.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: always yields
        /// Cancel: by the token; the task ends when the microthread has, its finally blocks included
        /// </remarks>
        [OverloadResolutionPriority(1)]
        public Task<T> InvokeAsync<T>(
            Func<Coroutine<T>> body, CancellationToken token = default, string? name = null,
            [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(body);
            return LoopCall<T>.Begin(loop, body, new StartSite(name, text, file, line), token);
        }

        /// <summary>As InvokeAsync, for a method that does not wait.</summary>
        /// <param name="body">The method.</param>
        /// <param name="token">Asks the microthread to end; one that has not begun does not begin.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>Ends when the method has, with its error if it has one.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled, and the microthread ended by it.</exception>
        /// <exception cref="LoopShutdownException">The loop had ended, or ended first.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: always yields
        /// Cancel: by the token; the task ends when the microthread has, its finally blocks included
        /// </remarks>
        public Task InvokeAsync(
            Action body, CancellationToken token = default, string? name = null,
            [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(body);
            return LoopCall<Unit>.Begin(loop, LoopBody.Of(body), new StartSite(name, text, file, line), token);
        }

        /// <summary>As InvokeAsync, for a method that does not wait and returns something.</summary>
        /// <typeparam name="T">What it gives.</typeparam>
        /// <param name="body">The method.</param>
        /// <param name="token">Asks the microthread to end; one that has not begun does not begin.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>Its result or its error.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled, and the microthread ended by it.</exception>
        /// <exception cref="LoopShutdownException">The loop had ended, or ended first.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: always yields
        /// Cancel: by the token; the task ends when the microthread has, its finally blocks included
        /// </remarks>
        public Task<T> InvokeAsync<T>(
            Func<T> body, CancellationToken token = default, string? name = null,
            [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(body);
            return LoopCall<T>.Begin(loop, LoopBody.Of(body), new StartSite(name, text, file, line), token);
        }

        /// <summary>
        /// A stream of the loop for a reader on any thread: each enumeration calls the method anew on the loop, as a microthread that moves its items into a bounded
        /// channel. A reader that is slow keeps the producer waiting; one that leaves cancels it.
        /// </summary>
        /// <typeparam name="T">The items; what they refer to is used by both threads, so they should not change.</typeparam>
        /// <param name="produce">The method; it runs on the loop, and its token is cancelled when the reader leaves or the loop ends.</param>
        /// <param name="capacity">How many items may wait for the reader, beside the one that the producer holds.</param>
        /// <param name="name">The microthread's name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>
        /// The stream. The producer's error follows its items, and LoopShutdownException if the loop ends first; an error of its finally blocks is thrown by the
        /// DisposeAsync that leaves it, which ends when they have run on the loop.
        /// </returns>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: leaving the stream drops the items that were not read, cancels the producer and waits for its finally blocks
        /// </remarks>
        public IAsyncEnumerable<T> StreamAsync<T>(
            Func<CancellationToken, IAsyncEnumerable<T>> produce, int capacity = LoopStream.DefaultCapacityItems, string? name = null,
            [CallerArgumentExpression(nameof(produce))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(produce);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
            return LoopStream.Read(loop, produce, capacity, new StartSite(name, text, file, line));
        }

        /// <summary>As StreamAsync, for a method that takes no token: a queued method, or an iterator.</summary>
        /// <typeparam name="T">The items; what they refer to is used by both threads, so they should not change.</typeparam>
        /// <param name="produce">The method; it runs on the loop.</param>
        /// <param name="capacity">How many items may wait for the reader, beside the one that the producer holds.</param>
        /// <param name="name">The microthread's name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The stream.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: leaving the stream drops the items that were not read, cancels the producer and waits for its finally blocks
        /// </remarks>
        public IAsyncEnumerable<T> StreamAsync<T>(
            Func<IAsyncEnumerable<T>> produce, int capacity = LoopStream.DefaultCapacityItems, string? name = null,
            [CallerArgumentExpression(nameof(produce))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(produce);
            return loop.StreamAsync(_ => produce(), capacity, name, text, file, line);
        }

        /// <summary>
        /// Awaited on any thread, takes the method to the loop: what comes after it runs as steps of the loop and awaits events, also foreign ones. It is a visit,
        /// not a microthread: it has no result and cannot be cancelled as a whole (use InvokeAsync for these), but what it waits for is cancelled when the loop ends.
        /// On the loop already, it changes nothing. <c>await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding)</c> goes back to the thread pool;
        /// whoever awaits the method goes on where it was.
        /// </summary>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>What to await; it throws LoopShutdownException, on the thread pool, when the loop has ended.</returns>
        /// <remarks>
        /// Thread: any
        /// Turn: may complete at once, on the loop; elsewhere always yields
        /// Cancel: cannot be taken back
        /// Source: SwitchToMainThreadAsync of Visual Studio's threading library
        /// </remarks>
        public LoopSwitch SwitchTo([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(loop, file, line);
    }
}
