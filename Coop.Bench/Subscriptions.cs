using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>One callback called because of an event that was sent: a step of its own, after the step that sent it.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Values")]
public class Subscriptions
{
    private const int Calls = 200_000;

    private int _called;

    [Params(1, 100)]
    public int Subscribers { get; set; }

    /// <summary>Called inside the call that sends: none of the promises, and nothing in between.</summary>
    [Benchmark(OperationsPerInvoke = Calls)]
    public void Delegates()
    {
        Action<int>? sent = null;
        for (var i = 0; i < Subscribers; i++) sent += Called;
        for (var i = 0; i < Calls / Subscribers; i++) sent!(i);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public void Floor() => Host.Bare(async () =>
    {
        var callbacks = Enumerable.Repeat<Action>(() => Called(1), Subscribers).ToArray();
        for (var i = 0; i < Calls / Subscribers; i++)
        {
            foreach (var callback in callbacks) BareLoop.Push(callback);
            await BareLoop.Yield();
        }
    });

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Coop() => Host.Coop(async events =>
    {
        var sender = events.Broadcaster<int>();
        var all = Enumerable.Range(0, Subscribers).Select(_ => sender.Next().SubscribeAll(Called)).ToArray();
        for (var i = 0; i < Calls / Subscribers; i++)
        {
            sender.Send(i);
            await Pause();
        }
        foreach (var one in all) one.Dispose();
    });

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Tasks() => Host.Pool(async () =>
    {
        for (var i = 0; i < Calls / Subscribers; i++)
        {
            for (var each = 0; each < Subscribers; each++) _ = ThreadPool.UnsafeQueueUserWorkItem(Called, i, preferLocal: false);
            await Task.Yield();
        }
    });

    [Benchmark(OperationsPerInvoke = Calls)]
    public void AsyncEx() => Host.AsyncEx(async () =>
    {
        var context = SynchronizationContext.Current!;
        for (var i = 0; i < Calls / Subscribers; i++)
        {
            for (var each = 0; each < Subscribers; each++) context.Post(_ => Called(1), null);
            await Task.Yield();
        }
    });

    private void Called(int _) => _called++;
}
