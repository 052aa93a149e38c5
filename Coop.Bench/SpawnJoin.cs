using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>The whole life of a microthread that pauses once: started, run, joined; one at a time, or a thousand started before the first is joined.</summary>
/// <remarks>A task has no owner, no identity and no cancellation of its own; what starts it is a call.</remarks>
[MemoryDiagnoser]
[BenchmarkCategory("Threads")]
public class SpawnJoin
{
    private const int Lives = 100_000;

    [Params(1, 1000)]
    public int AtOnce { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Lives)]
    public void Floor() => Host.Bare(() => StartAndAwait(FloorBody));

    [Benchmark(OperationsPerInvoke = Lives)]
    public void Coop() => Host.Coop(async events =>
    {
        var started = new Microthread[AtOnce];
        for (var lived = 0; lived < Lives; lived += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++) started[i] = events.Thread(Body);
            foreach (var one in started) await one.Join();
        }
    });

    [Benchmark(OperationsPerInvoke = Lives)]
    public void CoopFast() => Host.CoopFast(async events =>
    {
        var started = new Microthread[AtOnce];
        for (var lived = 0; lived < Lives; lived += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++) started[i] = events.Thread(FastBody);
            foreach (var one in started) await one.Join();
        }
    });

    [Benchmark(OperationsPerInvoke = Lives)]
    public void Tasks() => Host.Pool(() => StartAndAwait(TaskBody));

    [Benchmark(OperationsPerInvoke = Lives)]
    public void AsyncEx() => Host.AsyncEx(() => StartAndAwait(TaskBody));

    private static async Task Body() => await Pause();

    private static async Coroutine FastBody() => await Pause();

    private static async Task FloorBody() => await BareLoop.Yield();

    private static async Task TaskBody() => await Task.Yield();

    private async Task StartAndAwait(Func<Task> body)
    {
        var started = new Task[AtOnce];
        for (var lived = 0; lived < Lives; lived += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++) started[i] = body();
            foreach (var one in started) await one;
        }
    }
}
