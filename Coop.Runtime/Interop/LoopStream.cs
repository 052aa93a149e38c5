// A stream of the loop for readers on any thread: a microthread moves the items into a bounded channel.
//
// Invariants
//   R1  The channel is completed by the outcome of the microthread, after its end: so a reader that has met the end of the stream, however it ended, knows that
//       the producer's finally blocks have run.
//   R2  The reader leaves by one way, the finally block: it cancels the microthread and waits until it has ended. So every error of the producer is met:
//       by the reader after the items before it, or by the DisposeAsync that leaves it behind.
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coop.Runtime.Threads;

namespace Coop.Runtime.Interop;

internal static class LoopStream
{
    /// <summary>As many as a queued stream holds.</summary>
    internal const int DefaultCapacityItems = 16;

    internal static async IAsyncEnumerable<T> Read<T>(
        EventLoop loop, Func<CancellationToken, IAsyncEnumerable<T>> produce, int capacityItems, StartSite site, [EnumeratorCancellation] CancellationToken token = default)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(capacityItems) { SingleReader = true, SingleWriter = true });
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task producer = Produce(loop, produce, channel.Writer, site, leave.Token);
        try
        {
            // No ReadAllAsync: the token is asked for each item, also while there are some.
            while (await channel.Reader.WaitToReadAsync(token).ConfigureAwait(false))
            {
                while (channel.Reader.TryRead(out T? item))
                {
                    yield return item;
                    token.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            await leave.CancelAsync().ConfigureAwait(false);
            await Left(producer, token).ConfigureAwait(false);
        }
    }

    private static async Task Produce<T>(
        EventLoop loop, Func<CancellationToken, IAsyncEnumerable<T>> produce, ChannelWriter<T> writer, StartSite site, CancellationToken leave)
    {
        try
        {
            await LoopCall<Unit>.Begin(loop, (Func<Task>)(() => Copy(loop, produce, writer)), site, leave).ConfigureAwait(false);
            _ = writer.TryComplete();
        }
        catch (Exception error)
        {
            _ = writer.TryComplete(error);
            throw;
        }
    }

    private static async Task Copy<T>(EventLoop loop, Func<CancellationToken, IAsyncEnumerable<T>> produce, ChannelWriter<T> writer)
    {
        CancellationToken token = Microthread.Current.Token;
        IAsyncEnumerable<T> items = produce(token) ?? throw new InvalidOperationException("The method that was given to StreamAsync returned no stream.");
        await ChannelBridge.Copy(loop, items, writer, token);
    }

    private static async Task Left(Task producer, CancellationToken token)
    {
        try
        {
            await producer.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // By the reader that left, which asked for it; or the reader has met it already.
            token.ThrowIfCancellationRequested();
        }
    }
}
