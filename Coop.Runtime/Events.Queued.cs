using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coop.Runtime.Streams;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>
    /// Makes a queued method: <c>QueuedStream&lt;string&gt; Names() =&gt; Queued&lt;string&gt;(async queue =&gt; { ... await queue.Put(name); })</c>. The producer
    /// runs as a microthread of its own from the first use on.
    /// </summary>
    /// <typeparam name="T">What is produced.</typeparam>
    /// <param name="produce">The producer; it is given the queue that its results go into. The stream ends when it does; its error follows its items.</param>
    /// <param name="capacity">How many items may wait for the reader; 0 for a rendezvous.</param>
    /// <param name="name">The producer's name for people; the method's name if there is none.</param>
    /// <param name="text">Filled in by the compiler.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: leaving the stream cancels the producer and waits for its finally blocks
    /// Source: the advice "queued" in the seed of PEAK's events
    /// </remarks>
    public static QueuedStream<T> Queued<T>(
        Func<QueueWriter<T>, Task> produce, int capacity = QueuedStream<T>.DefaultCapacityItems, string? name = null,
        [CallerArgumentExpression(nameof(produce))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => EventLoop.Current.Queued(produce, capacity, name, text, file, line);

    /// <summary>The lines of a file descriptor, read as they come. A line ends with LF or CR LF; the last one needs no end; what is not UTF-8 becomes U+FFFD.</summary>
    /// <param name="handle">The owner of the descriptor; it stays open, and its mode is not changed.</param>
    /// <param name="options">The longest line, and what becomes of a longer one; null for the defaults.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The lines.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: leaving the lines ends the reading; what was read and not cut into lines yet is gone
    /// Source: readlines in the seed of PEAK's events
    /// </remarks>
    public static QueuedStream<string> ReadLines(
        SafeHandle handle, LineOptions? options = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        EventLoop.Current.ReadLines(handle, options, file, line);

    extension(EventLoop loop)
    {
        /// <summary>As Events.Queued, on this loop.</summary>
        /// <typeparam name="T">What is produced.</typeparam>
        /// <param name="produce">The producer; it is given the queue that its results go into.</param>
        /// <param name="capacity">How many items may wait for the reader; 0 for a rendezvous.</param>
        /// <param name="name">The producer's name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The stream.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: leaving the stream cancels the producer and waits for its finally blocks
        /// </remarks>
        public QueuedStream<T> Queued<T>(
            Func<QueueWriter<T>, Task> produce, int capacity = QueuedStream<T>.DefaultCapacityItems, string? name = null,
            [CallerArgumentExpression(nameof(produce))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            new(Opened(loop), produce, capacity, new StartSite(name, text, file, line));

        /// <summary>As Events.ReadLines, on this loop.</summary>
        /// <param name="handle">The owner of the descriptor; it stays open, and its mode is not changed.</param>
        /// <param name="options">The longest line, and what becomes of a longer one; null for the defaults.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The lines.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: leaving the lines ends the reading; what was read and not cut into lines yet is gone
        /// </remarks>
        public QueuedStream<string> ReadLines(
            SafeHandle handle, LineOptions? options = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(handle);
            LineOptions checkedOptions = (options ?? new LineOptions()).Validated();
            return loop.Queued<string>(queue => LineReading.Run(handle, loop.Readable(handle), queue, checkedOptions), name: "ReadLines", file: file, line: line);
        }
    }
}
