using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>One microthread woken by a value that changed; all of them wait for the same value.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Values")]
public class ValueBroadcast
{
    private const int Wakes = 500_000;

    [Params(1, 1000)]
    public int Waiters { get; set; }

    private int Last => Wakes / Waiters;

    [Benchmark(Baseline = true, OperationsPerInvoke = Wakes)]
    public void Floor() => Host.Bare(async () =>
    {
        var (now, changed) = (0, new BareSignal());
        var all = Enumerable.Range(0, Waiters).Select(_ => Follow()).ToArray();
        while (now < Last)
        {
            now++;
            changed.Set();
            await BareLoop.Yield();
        }
        foreach (var one in all) await one;

        async Task Follow()
        {
            while (now < Last) await changed;
        }
    });

    [Benchmark(OperationsPerInvoke = Wakes)]
    public void Coop() => Host.Coop(events => events.Group(async group =>
    {
        var value = events.Value(0);
        for (var i = 0; i < Waiters; i++) _ = group.Start(() => Follow(value));
        await Pause();
        for (var i = 1; i <= Last; i++)
        {
            value.Set(i);
            await Pause();
        }
    }));

    [Benchmark(OperationsPerInvoke = Wakes)]
    public void CoopFast() => Host.Coop(events => events.Group(async group =>
    {
        var value = events.Value(0);
        for (var i = 0; i < Waiters; i++) _ = group.Start(() => FastFollow(value));
        await Pause();
        for (var i = 1; i <= Last; i++)
        {
            value.Set(i);
            await Pause();
        }
    }));

    /// <summary>The usual way to have this with tasks: a completion source that is replaced at each change.</summary>
    [Benchmark(OperationsPerInvoke = Wakes)]
    public void Tasks() => Host.Pool(OverTasks);

    [Benchmark(OperationsPerInvoke = Wakes)]
    public void AsyncEx() => Host.AsyncEx(OverTasks);

    private async Task Follow(EventValue<int> value)
    {
        while (value.Value < Last) await value.Changed;
    }

    private async Coroutine FastFollow(EventValue<int> value)
    {
        while (value.Value < Last) await value.Changed;
    }

    private async Task OverTasks()
    {
        var (now, changed) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var all = Enumerable.Range(0, Waiters).Select(_ => Follow()).ToArray();
        while (now < Last)
        {
            now++;
            var past = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            past.SetResult();
            await Task.Yield();
        }
        foreach (var one in all) await one;

        async Task Follow()
        {
            while (now < Last) await changed.Task;
        }
    }
}
