using System.Diagnostics;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>The everyday choice: an item or a limit, item first. The timer is armed and taken out again.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Choices")]
public class AnyOfTyped
{
    private const int Choices = 100_000;

    [Benchmark(Baseline = true, OperationsPerInvoke = Choices)]
    public void Floor() => Host.Bare(async () =>
    {
        var timer = new BareTimer();
        BareMailbox<int> asked = new(1), items = new(1);
        var producer = Produce();
        for (var i = 0; i < Choices; i++)
        {
            timer.Arm(Stopwatch.GetTimestamp() + (10 * Stopwatch.Frequency));
            await asked.Put(i);
            await items.Get();
            timer.Disarm();
        }
        await producer;

        async Task Produce()
        {
            for (var i = 0; i < Choices; i++) await items.Put(await asked.Get());
        }
    });

    [Benchmark(OperationsPerInvoke = Choices)]
    public void Coop() => Host.Coop(async events =>
    {
        var asked = events.Queue<int>(1);
        var items = events.Queue<int>(1);
        var producer = events.Thread(Produce);
        for (var i = 0; i < Choices; i++)
        {
            await asked.Put(i);
            await AnyOf(items.Get(), Sleep(10));
        }
        await producer.Join();

        async Task Produce()
        {
            for (var i = 0; i < Choices; i++) await items.Put(await asked.Get());
        }
    });

    [Benchmark(OperationsPerInvoke = Choices)]
    public void CoopFast() => Host.CoopFast(async events =>
    {
        var asked = events.Queue<int>(1);
        var items = events.Queue<int>(1);
        var producer = events.Thread(Produce);
        for (var i = 0; i < Choices; i++)
        {
            await asked.Put(i);
            await AnyOf(items.Get(), Sleep(10));
        }
        await producer.Join();

        async Coroutine Produce()
        {
            for (var i = 0; i < Choices; i++) await items.Put(await asked.Get());
        }
    });

    /// <summary>A task is not taken back: after a limit that did strike, the read would still take the next item, for nobody.</summary>
    [Benchmark(OperationsPerInvoke = Choices)]
    public void Channels() => Host.Pool(OverChannels);

    [Benchmark(OperationsPerInvoke = Choices)]
    public void AsyncEx() => Host.AsyncEx(OverChannels);

    private static async Task OverChannels()
    {
        var options = new UnboundedChannelOptions { SingleReader = true, SingleWriter = true };
        Channel<int> asked = Channel.CreateUnbounded<int>(options), items = Channel.CreateUnbounded<int>(options);
        var producer = Produce();
        for (var i = 0; i < Choices; i++)
        {
            await asked.Writer.WriteAsync(i);
            await items.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        }
        await producer;

        async Task Produce()
        {
            for (var i = 0; i < Choices; i++) await items.Writer.WriteAsync(await asked.Reader.ReadAsync());
        }
    }
}
