using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>An async method that is awaited at once, and pauses once: a call inside the same microthread, not a microthread.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Threads")]
public class AwaitedCall
{
    private const int Calls = 100_000;

    /// <summary>The compiler's pooling builder: the callee's state is used again by the next call.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public void Floor() => Host.Bare(async () =>
    {
        for (var i = 0; i < Calls; i++) await Callee();

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        static async ValueTask Callee() => await BareLoop.Yield();
    });

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Coop() => Host.Coop(async _ =>
    {
        for (var i = 0; i < Calls; i++) await Callee();

        static async Task Callee() => await Pause();
    });

    [Benchmark(OperationsPerInvoke = Calls)]
    public void CoopFast() => Host.CoopFast(async _ =>
    {
        for (var i = 0; i < Calls; i++) await Callee();

        static async Coroutine Callee() => await Pause();
    });

    [Benchmark(OperationsPerInvoke = Calls)]
    public void CoopValueTask() => Host.Coop(async _ =>
    {
        for (var i = 0; i < Calls; i++) await Callee();

        static async ValueTask Callee() => await Pause();
    });

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Tasks() => Host.Pool(CallTasks);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void AsyncEx() => Host.AsyncEx(CallTasks);

    private static async Task CallTasks()
    {
        for (var i = 0; i < Calls; i++) await Callee();

        static async Task Callee() => await Task.Yield();
    }
}
