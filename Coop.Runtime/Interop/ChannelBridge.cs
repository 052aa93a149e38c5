// Between a channel that other threads use and a queue of the loop.
using System.Threading.Channels;

namespace Coop.Runtime.Interop;

internal static class ChannelBridge
{
    /// <summary>
    /// Moves items until the channel is complete or the queue closed. An item is read from the channel only when there is room for it in the same step: a
    /// cancellation leaves everything in the channel.
    /// </summary>
    internal static async Task Fill<T>(EventLoop loop, ChannelReader<T> reader, Event<bool> hasRoom, Func<T, bool> tryPut)
    {
        loop.VerifyAccess();
        using var leave = new CancellationTokenSource();
        try
        {
            while (await hasRoom)
            {
                if (!hasRoom.TryTake(out bool isOpen) || !isOpen)
                {
                    // Everybody was told of the room, and somebody was faster.
                    continue;
                }
                if (reader.TryRead(out T? item))
                {
                    if (!tryPut(item))
                    {
                        throw new System.Diagnostics.UnreachableException();
                    }
                }
                else if (!await WaitToRead(loop, reader, leave.Token))
                {
                    return;
                }
            }
        }
        finally
        {
            leave.Cancel();
        }
    }

    // As an event, so that the wait ends when its microthread is cancelled; the channel's own wait is then cancelled by the token.
    private static async Task<bool> WaitToRead<T>(EventLoop loop, ChannelReader<T> reader, CancellationToken leave)
    {
        ValueTask<bool> wait = reader.WaitToReadAsync(leave);
        return wait.IsCompletedSuccessfully ? wait.Result : await new Event<bool>(new TaskSource<bool>(loop, wait.AsTask()));
    }

    /// <summary>Moves everything, and completes the channel as the stream ends.</summary>
    internal static async Task CopyAndComplete<T>(EventLoop loop, IAsyncEnumerable<T> items, ChannelWriter<T> writer)
    {
        loop.VerifyAccess();
        try
        {
            await Copy(loop, items, writer, default);
            _ = writer.TryComplete();
        }
        catch (Exception error)
        {
            _ = writer.TryComplete(error);
            throw;
        }
    }

    /// <summary>Moves everything, as fast as the channel is read.</summary>
    internal static async Task Copy<T>(EventLoop loop, IAsyncEnumerable<T> items, ChannelWriter<T> writer, CancellationToken token)
    {
        using var leave = new CancellationTokenSource();
        try
        {
            await foreach (T item in items.WithCancellation(token))
            {
                while (!writer.TryWrite(item))
                {
                    if (!await WaitToWrite(loop, writer, leave.Token))
                    {
                        // Whoever reads the channel has ended it: so has the copying.
                        return;
                    }
                }
            }
        }
        finally
        {
            leave.Cancel();
        }
    }

    private static async Task<bool> WaitToWrite<T>(EventLoop loop, ChannelWriter<T> writer, CancellationToken leave)
    {
        ValueTask<bool> wait = writer.WaitToWriteAsync(leave);
        return wait.IsCompletedSuccessfully ? wait.Result : await new Event<bool>(new TaskSource<bool>(loop, wait.AsTask()));
    }
}
