using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;

namespace Coop.Bench;

/// <summary>One item through a bounded queue: the producer fills it, the consumer empties it, each at its turn.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Queues")]
public class QueueThroughput
{
    private const int Items = 500_000;
    private const int CapacityItems = 1024;

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public long Floor()
    {
        long sum = 0;
        Host.Bare(async () =>
        {
            var queue = new BareMailbox<int>(CapacityItems);
            var producer = Produce(queue);
            for (var i = 0; i < Items; i++) sum += await queue.Get();
            await producer;
        });
        return sum;

        static async Task Produce(BareMailbox<int> queue)
        {
            for (var i = 0; i < Items; i++) await queue.Put(i);
        }
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public long Coop()
    {
        long sum = 0;
        Host.Coop(async events =>
        {
            var queue = events.Queue<int>(CapacityItems);
            var producer = events.Thread(Produce);
            for (var i = 0; i < Items; i++) sum += await queue.Get();
            await producer.Join();

            async Task Produce()
            {
                for (var i = 0; i < Items; i++) await queue.Put(i);
            }
        });
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public long CoopFast()
    {
        long sum = 0;
        Host.CoopFast(async events =>
        {
            var queue = events.Queue<int>(CapacityItems);
            var producer = events.Thread(Produce);
            for (var i = 0; i < Items; i++) sum += await queue.Get();
            await producer.Join();

            async Coroutine Produce()
            {
                for (var i = 0; i < Items; i++) await queue.Put(i);
            }
        });
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public long Channels() => OverChannel(Host.Pool);

    [Benchmark(OperationsPerInvoke = Items)]
    public long AsyncEx() => OverChannel(Host.AsyncEx);

    private static long OverChannel(Action<Func<Task>> host)
    {
        long sum = 0;
        host(async () =>
        {
            var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(CapacityItems) { SingleReader = true, SingleWriter = true });
            var producer = Produce(channel.Writer);
            for (var i = 0; i < Items; i++) sum += await channel.Reader.ReadAsync();
            await producer;
        });
        return sum;

        static async Task Produce(ChannelWriter<int> writer)
        {
            for (var i = 0; i < Items; i++) await writer.WriteAsync(i);
        }
    }
}
