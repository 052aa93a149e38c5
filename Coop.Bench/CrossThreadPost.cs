using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;

namespace Coop.Bench;

/// <summary>One piece of work handed over by another thread, which hands over as fast as it can. Two threads work, so these figures are wall time of both.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("CrossThread")]
public class CrossThreadPost
{
    private const int Posts = 200_000;

    private int _left;

    /// <summary>Two lists and a lock: the poster fills one while the other is run.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Posts)]
    public void Floor()
    {
        List<Action> filled = [], run = [];
        var gate = new object();
        _left = Posts;
        var poster = PosterOf(action =>
        {
            lock (gate)
            {
                filled.Add(action);
                if (filled.Count == 1) Monitor.Pulse(gate);
            }
        });
        while (_left > 0)
        {
            lock (gate)
            {
                while (filled.Count == 0) Monitor.Wait(gate);
                (filled, run) = (run, filled);
            }
            foreach (var action in run) action();
            run.Clear();
        }
        poster.Join();
    }

    [Benchmark(OperationsPerInvoke = Posts)]
    public void Coop() => Host.Coop(async events =>
    {
        var all = new EventCompletionSource<Unit>(events);
        _left = Posts;
        var poster = PosterOf(events.Post, () => all.SetResult(default));
        await all.Event;
        poster.Join();
    });

    [Benchmark(OperationsPerInvoke = Posts)]
    public void Tasks() => Host.Pool(async () =>
    {
        var all = new TaskCompletionSource();
        _left = Posts;
        var poster = PosterOf(action => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), action, preferLocal: false), all.SetResult);
        await all.Task;
        poster.Join();
    });

    [Benchmark(OperationsPerInvoke = Posts)]
    public void Channels() => Host.Pool(async () =>
    {
        var channel = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        _left = Posts;
        var poster = PosterOf(action => channel.Writer.TryWrite(action));
        while (_left > 0) (await channel.Reader.ReadAsync())();
        poster.Join();
    });

    [Benchmark(OperationsPerInvoke = Posts)]
    public void AsyncEx() => Host.AsyncEx(async () =>
    {
        var all = new TaskCompletionSource();
        var context = SynchronizationContext.Current!;
        _left = Posts;
        var poster = PosterOf(action => context.Post(static work => ((Action)work!)(), action), all.SetResult);
        await all.Task;
        poster.Join();
    });

    private Thread PosterOf(Action<Action> post, Action? last = null)
    {
        Action work = () =>
        {
            if (--_left == 0) last?.Invoke();
        };
        var poster = new Thread(() =>
        {
            for (var i = 0; i < Posts; i++) post(work);
        });
        poster.Start();
        return poster;
    }
}
