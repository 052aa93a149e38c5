using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;

namespace Coop.Bench;

/// <summary>Half a round trip between two microthreads: one puts into a queue, the other parks, is woken and takes.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Scheduling", "Queues")]
public class PingPong
{
    internal const int Rounds = 100_000;

    [Benchmark(Baseline = true, OperationsPerInvoke = 2 * Rounds)]
    public void Floor() => Host.Bare(async () =>
    {
        BareMailbox<int> there = new(1), back = new(1);
        var pong = Pong();
        for (var i = 0; i < Rounds; i++)
        {
            await there.Put(i);
            await back.Get();
        }
        await pong;

        async Task Pong()
        {
            for (var i = 0; i < Rounds; i++) await back.Put(await there.Get());
        }
    });

    [Benchmark(OperationsPerInvoke = 2 * Rounds)]
    public void Coop() => Host.Coop(PlayAsync);

    [Benchmark(OperationsPerInvoke = 2 * Rounds)]
    public void CoopFast() => Host.CoopFast(async events =>
    {
        EventQueue<int> there = events.Queue<int>(1), back = events.Queue<int>(1);
        var pong = events.Thread(Pong);
        for (var i = 0; i < Rounds; i++)
        {
            await there.Put(i);
            await back.Get();
        }
        await pong.Join();

        async Coroutine Pong()
        {
            for (var i = 0; i < Rounds; i++) await back.Put(await there.Get());
        }
    });

    [Benchmark(OperationsPerInvoke = 2 * Rounds)]
    public void Channels() => Host.Pool(OverChannels);

    [Benchmark(OperationsPerInvoke = 2 * Rounds)]
    public void AsyncEx() => Host.AsyncEx(OverChannels);

    /// <summary>Without a queue: each task completes what the other one waits for.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Rounds)]
    public void Tasks() => Host.Pool(async () =>
    {
        TaskCompletionSource there = New(), back = New();
        var pong = Pong();
        for (var i = 0; i < Rounds; i++)
        {
            there.SetResult();
            await back.Task;
            back = New();
        }
        await pong;

        async Task Pong()
        {
            for (var i = 0; i < Rounds; i++)
            {
                await there.Task;
                there = New();
                back.SetResult();
            }
        }

        static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    });

    internal static async Task PlayAsync(EventLoop events)
    {
        EventQueue<int> there = events.Queue<int>(1), back = events.Queue<int>(1);
        var pong = events.Thread(Pong);
        for (var i = 0; i < Rounds; i++)
        {
            await there.Put(i);
            await back.Get();
        }
        await pong.Join();

        async Task Pong()
        {
            for (var i = 0; i < Rounds; i++) await back.Put(await there.Get());
        }
    }

    private static async Task OverChannels()
    {
        var options = new UnboundedChannelOptions { SingleReader = true, SingleWriter = true };
        Channel<int> there = Channel.CreateUnbounded<int>(options), back = Channel.CreateUnbounded<int>(options);
        var pong = Pong();
        for (var i = 0; i < Rounds; i++)
        {
            await there.Writer.WriteAsync(i);
            await back.Reader.ReadAsync();
        }
        await pong;

        async Task Pong()
        {
            for (var i = 0; i < Rounds; i++) await back.Writer.WriteAsync(await there.Reader.ReadAsync());
        }
    }
}
