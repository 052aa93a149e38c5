using System.Runtime.CompilerServices;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>The workloads in plain async methods.</summary>
internal static class PeerWorkloads
{
    internal static Func<EventLoop, long, Task>? Find(string name) => name switch
    {
        "yield1" => (events, n) => Yields(events, n, 1),
        "yield1000" => (events, n) => Yields(events, n, 1000),
        "pingpong" => PingPong,
        "spawn_each" => SpawnEach,
        "spawn_all" => SpawnAll,
        "sleepers" => Sleepers,
        "timers" => Timers,
        "timeout_ready" => TimeoutReady,
        "timeout_yield" => TimeoutYield,
        "prodcons" => ProdCons,
        _ => PeerDescriptors.Find(name),
    };

    private static async Task Yields(EventLoop events, long n, int tasks) => await Group(async group =>
    {
        for (int i = 0; i < tasks; i++)
        {
            group.Start(() => Yielder(events, n / tasks));
        }
        await events.Pause();
    });

    private static async Task Yielder(EventLoop events, long n)
    {
        while (n-- > 0)
        {
            await events.Pause();
        }
    }

    private static async Task PingPong(EventLoop events, long n)
    {
        EventQueue<long> there = events.Queue<long>(1), back = events.Queue<long>(1);
        async Task Pong()
        {
            for (long i = 0; i < n; i++)
            {
                await back.Put(await there.Get());
            }
        }
        Microthread pong = events.Thread(Pong);
        for (long i = 0; i < n; i++)
        {
            await there.Put(i);
            await back.Get();
        }
        await pong.Join();
    }

    private static async Task Trivial() => await Pause();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask TrivialCall(EventLoop events) => await events.Pause();

    private static async Task SpawnEach(EventLoop events, long n)
    {
        for (long i = 0; i < n; i++)
        {
            await TrivialCall(events);
        }
    }

    private static async Task SpawnAll(EventLoop events, long n)
    {
        var all = new Microthread[n];
        for (long i = 0; i < n; i++)
        {
            all[i] = events.Thread(Trivial);
        }
        foreach (Microthread one in all)
        {
            await one.Join();
        }
    }

    private static async Task Sleepers(EventLoop events, long n)
    {
        for (long i = 0; i < n; i++)
        {
            events.Thread(Sleeper);
        }
        while (events.GetStatistics().Timers < n)
        {
            await events.Pause();
        }
    }

    private static async Task Sleeper() => await Sleep(3600);

    private static async Task Timers(EventLoop events, long n)
    {
        static async Task Wait(TimeSpan delay) => await Sleep(delay);
        var all = new Microthread[n];
        for (long i = 0; i < n; i++)
        {
            TimeSpan delay = TimeSpan.FromTicks(Peer.Random() % 10_000_000);
            all[i] = events.Thread(Wait, delay);
        }
        foreach (Microthread one in all)
        {
            await one.Join();
        }
    }

    private static async Task TimeoutReady(EventLoop events, long n)
    {
        EventQueue<int> queue = events.Queue<int>(1);
        for (long i = 0; i < n; i++)
        {
            queue.TryPut(1);
            await queue.Get().Within(10);
        }
    }

    private static async Task TimeoutYield(EventLoop events, long n)
    {
        for (long i = 0; i < n; i++)
        {
            await events.Pause().Within(10);
        }
    }

    private static async Task ProdCons(EventLoop events, long n)
    {
        EventQueue<long> queue = events.Queue<long>(1024);
        async Task Produce()
        {
            for (long i = 0; i < n; i++)
            {
                await queue.Put(i);
            }
        }
        Microthread producer = events.Thread(Produce);
        long sum = 0;
        for (long i = 0; i < n; i++)
        {
            sum += await queue.Get();
        }
        await producer.Join();
        if (sum != n * (n - 1) / 2)
        {
            throw new InvalidOperationException("an item was lost");
        }
    }
}
