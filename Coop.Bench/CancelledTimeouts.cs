using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>
/// A limit of ten seconds around something that is there at once (no timer needs to be armed), or that comes after a pause (one is armed, and taken out
/// again). It never strikes.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[BenchmarkCategory("Time")]
public class CancelledTimeouts
{
    private const int Waits = 100_000;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [BenchmarkCategory("Ready")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Waits)]
    public void ReadyFloor() => Host.Bare(() => OnFloor(pauses: false));

    [BenchmarkCategory("Ready")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void ReadyCoop() => Host.Coop(async events =>
    {
        var queue = events.Queue<int>(1);
        for (var i = 0; i < Waits; i++)
        {
            _ = queue.TryPut(i);
            await queue.Get().Within(s_limit);
        }
    });

    [BenchmarkCategory("Ready")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void ReadyCoopFast() => Host.CoopFast(async events =>
    {
        var queue = events.Queue<int>(1);
        for (var i = 0; i < Waits; i++)
        {
            _ = queue.TryPut(i);
            await queue.Get().Within(s_limit);
        }
    });

    [BenchmarkCategory("Ready")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void ReadyTasks() => Host.Pool(async () =>
    {
        for (var i = 0; i < Waits; i++)
        {
            using var limit = new CancellationTokenSource(s_limit);
            await Ready(limit.Token);
        }
    });

    /// <summary>One token source for all: what a careful server does.</summary>
    [BenchmarkCategory("Ready")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void ReadyTasksReused() => Host.Pool(async () =>
    {
        using var limit = new CancellationTokenSource();
        for (var i = 0; i < Waits; i++)
        {
            limit.CancelAfter(s_limit);
            await Ready(limit.Token);
            _ = limit.TryReset();
        }
    });

    [BenchmarkCategory("Pauses")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Waits)]
    public void PausesFloor() => Host.Bare(() => OnFloor(pauses: true));

    [BenchmarkCategory("Pauses")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void PausesCoop() => Host.Coop(async _ =>
    {
        for (var i = 0; i < Waits; i++) await Pause().Within(s_limit);
    });

    [BenchmarkCategory("Pauses")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void PausesCoopFast() => Host.CoopFast(async _ =>
    {
        for (var i = 0; i < Waits; i++) await Pause().Within(s_limit);
    });

    [BenchmarkCategory("Pauses")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void PausesTasks() => Host.Pool(TasksThatYield);

    [BenchmarkCategory("Pauses")]
    [Benchmark(OperationsPerInvoke = Waits)]
    public void PausesAsyncEx() => Host.AsyncEx(TasksThatYield);

    private static async Task OnFloor(bool pauses)
    {
        var timer = new BareTimer();
        for (var i = 0; i < Waits; i++)
        {
            timer.Arm(Stopwatch.GetTimestamp() + (10 * Stopwatch.Frequency));
            if (pauses) await BareLoop.Yield();
            timer.Disarm();
        }
    }

    private static async Task TasksThatYield()
    {
        for (var i = 0; i < Waits; i++) await Yielding().WaitAsync(s_limit);

        static async Task Yielding() => await Task.Yield();
    }

    private static ValueTask<int> Ready(CancellationToken limit) => limit.IsCancellationRequested ? ValueTask.FromCanceled<int>(limit) : new(1);
}
