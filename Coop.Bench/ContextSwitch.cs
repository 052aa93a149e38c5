using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>One resume: microthreads that do nothing but let the others go first.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Scheduling")]
public class ContextSwitch
{
    private const int Switches = 500_000;

    [Params(1, 1000)]
    public int Microthreads { get; set; }

    private int Each => Switches / Microthreads;

    [Benchmark(Baseline = true, OperationsPerInvoke = Switches)]
    public void Floor() => Host.Bare(() => All(FloorWorker));

    [Benchmark(OperationsPerInvoke = Switches)]
    public void Coop() => Host.Coop(events => events.Group(group =>
    {
        for (var i = 0; i < Microthreads; i++) _ = group.Start(Worker);
        return Task.CompletedTask;
    }));

    [Benchmark(OperationsPerInvoke = Switches)]
    public void CoopFast() => Host.Coop(events => events.Group(group =>
    {
        for (var i = 0; i < Microthreads; i++) _ = group.Start(FastWorker);
        return Task.CompletedTask;
    }));

    [Benchmark(OperationsPerInvoke = Switches)]
    public void Tasks() => Host.Pool(() => All(TaskWorker));

    [Benchmark(OperationsPerInvoke = Switches)]
    public void AsyncEx() => Host.AsyncEx(() => All(TaskWorker));

    private async Task Worker()
    {
        for (var left = Each; left > 0; left--) await Pause();
    }

    private async Coroutine FastWorker()
    {
        for (var left = Each; left > 0; left--) await Pause();
    }

    private async Task FloorWorker()
    {
        for (var left = Each; left > 0; left--) await BareLoop.Yield();
    }

    private async Task TaskWorker()
    {
        for (var left = Each; left > 0; left--) await Task.Yield();
    }

    private Task All(Func<Task> worker) => Task.WhenAll(Enumerable.Range(0, Microthreads).Select(_ => worker()).ToArray());
}
