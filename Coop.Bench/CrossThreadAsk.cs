using BenchmarkDotNet.Attributes;
using Coop.Runtime;

namespace Coop.Bench;

/// <summary>
/// One question of another thread to a loop that has nothing else to do, and its answer: each of the two threads is woken once. What a single post costs, where
/// <see cref="CrossThreadPost"/> shows what many in a row do.
/// </summary>
[MemoryDiagnoser]
[BenchmarkCategory("CrossThread")]
public class CrossThreadAsk
{
    private const int Questions = 5_000;

    private readonly SemaphoreSlim _answered = new(0);

    /// <summary>Two semaphores and no loop.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Questions)]
    public void Floor()
    {
        using var asked = new SemaphoreSlim(0);
        var asker = AskerOf(_ => asked.Release());
        for (var left = Questions; left > 0; left--)
        {
            asked.Wait();
            _answered.Release();
        }
        asker.Join();
    }

    [Benchmark(OperationsPerInvoke = Questions)]
    public void Coop() => Host.Coop(async events =>
    {
        var all = new EventCompletionSource<Unit>(events);
        var asker = AskerOf(events.Post, () => all.SetResult(default));
        await all.Event;
        asker.Join();
    });

    [Benchmark(OperationsPerInvoke = Questions)]
    public void Tasks() => Host.Pool(async () =>
    {
        var all = new TaskCompletionSource();
        var asker = AskerOf(action => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), action, preferLocal: false), all.SetResult);
        await all.Task;
        asker.Join();
    });

    [Benchmark(OperationsPerInvoke = Questions)]
    public void AsyncEx() => Host.AsyncEx(async () =>
    {
        var all = new TaskCompletionSource();
        var context = SynchronizationContext.Current!;
        var asker = AskerOf(action => context.Post(static work => ((Action)work!)(), action), all.SetResult);
        await all.Task;
        asker.Join();
    });

    private Thread AskerOf(Action<Action> post, Action? last = null)
    {
        var left = Questions;
        Action answer = () =>
        {
            _answered.Release();
            if (--left == 0) last?.Invoke();
        };
        var asker = new Thread(() =>
        {
            for (var i = 0; i < Questions; i++)
            {
                post(answer);
                _answered.Wait();
            }
        });
        asker.Start();
        return asker;
    }
}
