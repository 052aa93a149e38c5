using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>The workloads in methods that return a <see cref="Coroutine"/>.</summary>
internal static class PeerFast
{
    internal static Func<EventLoop, long, Task>? Find(string name) => name switch
    {
        "yield1" => (events, n) => Yields(events, n, 1).AsTask(),
        "yield1000" => (events, n) => Yields(events, n, 1000).AsTask(),
        "pingpong" => (events, n) => PingPong(events, n).AsTask(),
        "spawn_each" => (events, n) => SpawnEach(events, n).AsTask(),
        "spawn_all" => (events, n) => SpawnAll(events, n).AsTask(),
        "sleepers" => (events, n) => Sleepers(events, n).AsTask(),
        "timers" => (events, n) => Timers(events, n).AsTask(),
        "timeout_ready" => (events, n) => TimeoutReady(events, n).AsTask(),
        "timeout_yield" => (events, n) => TimeoutYield(events, n).AsTask(),
        "prodcons" => (events, n) => ProdCons(events, n).AsTask(),
        _ => null,
    };

    private static async Coroutine Yields(EventLoop events, long n, int tasks) => await Group(async group =>
    {
        for (int i = 0; i < tasks; i++)
        {
            group.Start(() => Yielder(events, n / tasks));
        }
        await events.Pause();
    });

    private static async Coroutine Yielder(EventLoop events, long n)
    {
        while (n-- > 0)
        {
            await events.Pause();
        }
    }

    private static async Coroutine PingPong(EventLoop events, long n)
    {
        EventQueue<long> there = events.Queue<long>(1), back = events.Queue<long>(1);
        async Coroutine Pong()
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

    private static async Coroutine Trivial() => await Pause();

    private static async Coroutine TrivialCall(EventLoop events) => await events.Pause();

    private static async Coroutine SpawnEach(EventLoop events, long n)
    {
        for (long i = 0; i < n; i++)
        {
            await TrivialCall(events);
        }
    }

    private static async Coroutine SpawnAll(EventLoop events, long n)
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

    private static async Coroutine Sleepers(EventLoop events, long n)
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

    private static async Coroutine Sleeper() => await Sleep(3600);

    private static async Coroutine Timers(EventLoop events, long n)
    {
        static async Coroutine Wait(TimeSpan delay) => await Sleep(delay);
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

    private static async Coroutine TimeoutReady(EventLoop events, long n)
    {
        EventQueue<int> queue = events.Queue<int>(1);
        for (long i = 0; i < n; i++)
        {
            queue.TryPut(1);
            await queue.Get().Within(10);
        }
    }

    private static async Coroutine TimeoutYield(EventLoop events, long n)
    {
        for (long i = 0; i < n; i++)
        {
            await events.Pause().Within(10);
        }
    }

    private static async Coroutine ProdCons(EventLoop events, long n)
    {
        EventQueue<long> queue = events.Queue<long>(1024);
        async Coroutine Produce()
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
