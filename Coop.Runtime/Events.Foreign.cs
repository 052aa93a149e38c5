using System.Threading.Channels;
using Coop.Runtime.Interop;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>
    /// A Task as an event, to be a member of choices. Make it once and wait for it often: it puts one continuation on the task, and gives the task's
    /// result, its error or its cancellation as it is, to everybody who asks.
    /// </summary>
    /// <param name="task">The task; it may end on any thread.</param>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing; the task goes on
    /// </remarks>
    public static Event<Unit> FromTask(Task task) => EventLoop.Current.FromTask(task);

    /// <summary>As <see cref="FromTask(Task)"/>, for a task with a result.</summary>
    /// <typeparam name="T">What the task gives.</typeparam>
    /// <param name="task">The task; it may end on any thread.</param>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing; the task goes on
    /// </remarks>
    public static Event<T> FromTask<T>(Task<T> task) => EventLoop.Current.FromTask(task);

    /// <summary>
    /// Runs work that blocks its thread on the thread pool. Each wait starts it anew, when it is armed; to start it once and wait in several choices, make it
    /// a microthread: <c>Events.Thread(async () =&gt; await Blocking(work))</c>. Virtual time stands still while it runs.
    /// </summary>
    /// <param name="work">The work; it must not touch anything of the loop.</param>
    /// <returns>An event that happens when the work is done; it throws what the work threw.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: ends the wait, not the work; an error of the work is then an unhandled error of the loop
    /// </remarks>
    public static Event<Unit> Blocking(Action work) => EventLoop.Current.Blocking(work);

    /// <summary>As <see cref="Blocking(Action)"/>, for work with a result.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="work">The work; it must not touch anything of the loop.</param>
    /// <returns>An event that gives the result; it throws what the work threw.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: ends the wait, not the work; an error of the work is then an unhandled error of the loop
    /// </remarks>
    public static Event<T> Blocking<T>(Func<T> work) => EventLoop.Current.Blocking(work);

    /// <summary>
    /// The items of a channel that other threads write to, as a stream of this loop. Leaving the stream leaves in the channel what was not moved yet.
    /// </summary>
    /// <typeparam name="T">What the channel carries.</typeparam>
    /// <param name="reader">The channel's reader; the loop must be the only one to read it.</param>
    /// <param name="capacity">How many items may wait on the loop's side.</param>
    /// <returns>The stream; it ends as the channel does.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: leaving the stream ends the moving
    /// </remarks>
    public static QueuedStream<T> FromChannel<T>(ChannelReader<T> reader, int capacity = QueuedStream<T>.DefaultCapacityItems) =>
        EventLoop.Current.FromChannel(reader, capacity);

    extension(EventLoop loop)
    {
        /// <summary>
        /// The loop's clock and timers for code that takes a TimeProvider: <c>Task.Delay(delay, events.TimeProvider)</c>, PeriodicTimer, CancellationTokenSource.
        /// It and its timers may be used on any thread; the callbacks run as steps of the loop. Ticks that a late loop has missed are left out.
        /// </summary>
        public TimeProvider TimeProvider => LoopTimeProvider.Of(loop);

        /// <summary>As <see cref="Events.FromTask(Task)"/>, on this loop.</summary>
        /// <param name="task">The task; it may end on any thread.</param>
        /// <returns>The event.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: may complete at once
        /// Cancel: takes nothing; the task goes on
        /// </remarks>
        public Event<Unit> FromTask(Task task)
        {
            ArgumentNullException.ThrowIfNull(task);
            return new Event<Unit>(new TaskSource<Unit>(loop, task));
        }

        /// <summary>As <see cref="Events.FromTask{T}(Task{T})"/>, on this loop.</summary>
        /// <typeparam name="T">What the task gives.</typeparam>
        /// <param name="task">The task; it may end on any thread.</param>
        /// <returns>The event.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: may complete at once
        /// Cancel: takes nothing; the task goes on
        /// </remarks>
        public Event<T> FromTask<T>(Task<T> task)
        {
            ArgumentNullException.ThrowIfNull(task);
            return new Event<T>(new TaskSource<T>(loop, task));
        }

        /// <summary>As <see cref="Events.Blocking(Action)"/>, on this loop.</summary>
        /// <param name="work">The work; it must not touch anything of the loop.</param>
        /// <returns>An event that happens when the work is done.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: ends the wait, not the work; an error of the work is then an unhandled error of the loop
        /// </remarks>
        public Event<Unit> Blocking(Action work)
        {
            ArgumentNullException.ThrowIfNull(work);
            return loop.Blocking<Unit>(() =>
            {
                work();
                return default;
            });
        }

        /// <summary>As <see cref="Events.Blocking{T}(Func{T})"/>, on this loop.</summary>
        /// <typeparam name="T">What the work gives.</typeparam>
        /// <param name="work">The work; it must not touch anything of the loop.</param>
        /// <returns>An event that gives the result.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: ends the wait, not the work; an error of the work is then an unhandled error of the loop
        /// </remarks>
        public Event<T> Blocking<T>(Func<T> work)
        {
            ArgumentNullException.ThrowIfNull(work);
            return new Event<T>(new BlockingSource<T>(loop, work));
        }

        /// <summary>As Events.FromChannel, on this loop.</summary>
        /// <typeparam name="T">What the channel carries.</typeparam>
        /// <param name="reader">The channel's reader; the loop must be the only one to read it.</param>
        /// <param name="capacity">How many items may wait on the loop's side.</param>
        /// <returns>The stream; it ends as the channel does.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: leaving the stream ends the moving
        /// </remarks>
        public QueuedStream<T> FromChannel<T>(ChannelReader<T> reader, int capacity = QueuedStream<T>.DefaultCapacityItems)
        {
            ArgumentNullException.ThrowIfNull(reader);
            return loop.Queued<T>(queue => ChannelBridge.Fill(loop, reader, queue.HasRoom, queue.TryPut), capacity, name: "FromChannel");
        }
    }
}
