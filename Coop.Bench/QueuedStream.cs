using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>One item of a queued method, read with <c>await foreach</c>: the producer is a microthread of its own, at most sixteen items ahead.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Streams", "Queues")]
public class QueuedStream
{
    private const int Items = 200_000;

    /// <summary>The compiler's async iterator: no queue and no producer of its own, so the reader waits while each item is made.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public void Iterator() => Host.Bare(() => Read(Numbers()));

    [Benchmark(OperationsPerInvoke = Items)]
    public void Coop() => Host.Coop(async _ =>
    {
        await foreach (var item in Queued<int>(Produce)) Check(item);

        static async Task Produce(QueueWriter<int> queue)
        {
            for (var i = 0; i < Items; i++) await queue.Put(i);
        }
    });

    [Benchmark(OperationsPerInvoke = Items)]
    public void CoopFast() => Host.CoopFast(async _ =>
    {
        await foreach (var item in Queued<int>(queue => Produce(queue).AsTask())) Check(item);

        static async Coroutine Produce(QueueWriter<int> queue)
        {
            for (var i = 0; i < Items; i++) await queue.Put(i);
        }
    });

    [Benchmark(OperationsPerInvoke = Items)]
    public void Channels() => Host.Pool(OverChannel);

    [Benchmark(OperationsPerInvoke = Items)]
    public void AsyncEx() => Host.AsyncEx(OverChannel);

    private static async Task OverChannel()
    {
        var channel = Channel.CreateBounded<int>(
            new BoundedChannelOptions(QueuedStream<int>.DefaultCapacityItems) { SingleReader = true, SingleWriter = true });
        var producer = Produce(channel.Writer);
        await Read(channel.Reader.ReadAllAsync());
        await producer;

        static async Task Produce(ChannelWriter<int> writer)
        {
            for (var i = 0; i < Items; i++) await writer.WriteAsync(i);
            writer.Complete();
        }
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (var i = 0; i < Items; i++)
        {
            if (i % QueuedStream<int>.DefaultCapacityItems == 0) await BareLoop.Yield();
            yield return i;
        }
    }

    private static async Task Read(IAsyncEnumerable<int> items)
    {
        await foreach (var item in items) Check(item);
    }

    private static void Check(int item) => ArgumentOutOfRangeException.ThrowIfNegative(item);
}
