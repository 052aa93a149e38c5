using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>What a wait costs more because a token could end it, and what it costs when one does: that is the price of an exception.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[BenchmarkCategory("Flow")]
public class Cancellation
{
    private const int Waits = 100_000;
    private const int Ends = 5_000;

    [BenchmarkCategory("Under")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Waits)]
    public void UnderNoneCoop() => Host.Coop(async _ =>
    {
        for (var i = 0; i < Waits; i++) await Pause();
    });

    [BenchmarkCategory("Under")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void UnderTokenCoop() => Host.Coop(async _ =>
    {
        using var source = new CancellationTokenSource();
        for (var i = 0; i < Waits; i++) await Pause().WithCancellation(source.Token);
    });

    [BenchmarkCategory("Under")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void UnderTokenCoopFast() => Host.CoopFast(async _ =>
    {
        using var source = new CancellationTokenSource();
        for (var i = 0; i < Waits; i++) await Pause().WithCancellation(source.Token);
    });

    [BenchmarkCategory("Under")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void UnderNoneTasks() => Host.Pool(async () =>
    {
        for (var i = 0; i < Waits; i++) await Yielding();
    });

    [BenchmarkCategory("Under")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void UnderTokenTasks() => Host.Pool(() => YieldUnderToken());

    [BenchmarkCategory("Under")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void UnderTokenAsyncEx() => Host.AsyncEx(() => YieldUnderToken());

    /// <summary>The microthread is cancelled: its wait ends, it unwinds.</summary>
    [BenchmarkCategory("Ended")]
    [Benchmark(OperationsPerInvoke = Ends)]
    public void EndedMicrothreadCoop() => Host.Coop(async events =>
    {
        for (var i = 0; i < Ends; i++)
        {
            var waiting = events.Thread(Wait);
            await Pause();
            waiting.Cancel();
            await waiting.Ended;
        }

        static async Task Wait() => await Never();
    });

    /// <summary>The token of the wait is cancelled; the microthread goes on.</summary>
    [BenchmarkCategory("Ended")]
    [Benchmark(OperationsPerInvoke = Ends)]
    public void EndedTokenCoop() => Host.Coop(async events =>
    {
        for (var i = 0; i < Ends; i++)
        {
            using var source = new CancellationTokenSource();
            var waiting = events.Thread(() => Wait(source.Token));
            await Pause();
            source.Cancel();
            await waiting.Join();
        }

        static async Task Wait(CancellationToken token)
        {
            try
            {
                await Never().WithCancellation(token);
            }
            catch (OperationCanceledException)
            {
                // What is measured.
            }
        }
    });

    [BenchmarkCategory("Ended")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Ends)]
    public void EndedTasks() => Host.Pool(CancelTasks);

    [BenchmarkCategory("Ended")]
    [Benchmark(OperationsPerInvoke = Ends)]
    public void EndedAsyncEx() => Host.AsyncEx(CancelTasks);

    private static async Task Yielding() => await Task.Yield();

    private static async Task YieldUnderToken()
    {
        using var source = new CancellationTokenSource();
        for (var i = 0; i < Waits; i++) await Yielding().WaitAsync(source.Token);
    }

    private static async Task CancelTasks()
    {
        for (var i = 0; i < Ends; i++)
        {
            using var source = new CancellationTokenSource();
            var waiting = Wait(source.Token);
            await Task.Yield();
            source.Cancel();
            await waiting;
        }

        static async Task Wait(CancellationToken token)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            catch (OperationCanceledException)
            {
                // What is measured.
            }
        }
    }
}
