using System.Threading.Channels;
using Coop.Runtime.Interop;

namespace Coop.Runtime;

/// <summary>Between queues of a loop and System.Threading.Channels.</summary>
public static class QueueChannels
{
    extension<T>(EventQueue<T> queue)
    {
        /// <summary>
        /// The queue as a ChannelReader for code that is written for channels and runs on this loop. It throws elsewhere; for other threads, copy into a
        /// channel with CopyTo. A queue that was closed with an error gives it as a channel does: WaitToReadAsync and Completion as it is, ReadAsync inside a
        /// ChannelClosedException.
        /// </summary>
        /// <returns>The reader; its Completion may be looked at on any thread.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: a cancelled read leaves the item in the queue
        /// </remarks>
        public ChannelReader<T> AsChannelReader() => new QueueChannelReader<T>(queue);

        /// <summary>The queue as a ChannelWriter for code that is written for channels and runs on this loop. It throws elsewhere.</summary>
        /// <returns>The writer; its TryComplete closes the queue.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: a cancelled write inserts nothing
        /// </remarks>
        public ChannelWriter<T> AsChannelWriter()
        {
            queue.Core.Loop.VerifyAccessOrUnbound();
            return new QueueChannelWriter<T>(queue);
        }

        /// <summary>
        /// Moves the items of a channel, which other threads may write to, into this queue, until the channel is complete or the queue is closed. Run it in a
        /// microthread. An item leaves the channel only when there is room for it, so cancelling loses none. The queue is not closed.
        /// </summary>
        /// <param name="reader">The channel's reader; the loop must be the only one to read it.</param>
        /// <returns>Ends when the channel is complete; throws what it was completed with.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: may complete at once
        /// Cancel: with its microthread; what was not moved stays in the channel
        /// </remarks>
        public Task FillFrom(ChannelReader<T> reader)
        {
            ArgumentNullException.ThrowIfNull(reader);
            return ChannelBridge.Fill(queue.Core.Loop, reader, queue.HasRoom, queue.TryPut);
        }
    }

    extension<T>(IAsyncEnumerable<T> items)
    {
        /// <summary>
        /// Copies items of the running loop into a channel that other threads may read, and completes it with the end or the error of the items. Run it in a
        /// microthread; a bounded channel slows it down.
        /// </summary>
        /// <param name="writer">The channel's writer.</param>
        /// <returns>Ends when everything is copied, or the channel was completed by somebody else; throws the error of the items.</returns>
        /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: may complete at once
        /// Cancel: with its microthread; the channel is completed with the cancellation
        /// </remarks>
        public Task CopyTo(ChannelWriter<T> writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            return ChannelBridge.CopyAndComplete(EventLoop.Current, items, writer);
        }
    }
}
