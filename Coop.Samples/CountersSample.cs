using System.Globalization;
using Coop.Runtime;

namespace Coop.Samples;

/// <summary>A healthy program to look at with dotnet-counters: known work first, then some a second, until its input ends.</summary>
internal static class CountersSample
{
    internal const string Arguments = "[--rounds N] [--rate N]";

    private const int Workers = 3;
    private const int Sleepers = 7;
    private const int Capacity = 100;

    internal static int Run(string[] arguments)
    {
        var words = new Words(arguments);
        int rounds = 1000, rate = 1000;
        while (words.TryNext(out var word))
        {
            switch (word)
            {
                case "--rounds": rounds = words.Number(word, 0, 1_000_000); break;
                case "--rate": rate = words.Number(word, 0, 10_000); break;
                default: throw Words.Unknown(word);
            }
        }
        EventLoop.Run(new EventLoopOptions { Name = "main" }, events => Serve(events, rounds, rate));
        return 0;
    }

    private static async Task Serve(EventLoop events, int rounds, int rate)
    {
        var orders = events.Queue<int>(Capacity, "orders");
        var done = events.Queue<int>(EventQueue<int>.Unbounded, "done");
        for (var i = 0; i < Workers; i++) _ = events.Thread(() => Work(orders, done), "worker");
        for (var i = 0; i < Sleepers; i++) _ = events.Thread(async () => await events.Sleep(3600), "sleeper");
        for (var i = 0; i < rounds; i++) await orders.Put(i);
        while (done.Count < rounds) await events.Sleep(0.001);

        var statistics = events.GetStatistics();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"started {statistics.MicrothreadsStarted} timers {statistics.Timers} items {done.Count} waiters {orders.GettersWaiting}"));

        var end = Events.Readable(0);
        if (rate == 0)
        {
            await end;
            return;
        }
        var ticks = events.Ticks(1.0 / rate);
        while (await Events.AnyOf(end, ticks.Next()) is { Index: 1 })
        {
            await orders.Put(1);
            _ = done.TryGet(out _);
        }
    }

    private static async Coroutine Work(EventQueue<int> orders, EventQueue<int> done)
    {
        while (true) await done.Put(await orders.Get());
    }
}
