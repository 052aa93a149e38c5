using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Sick;

/// <summary>
/// A program with four things wrong, to be found from outside: a step that holds the loop up, a leak of microthreads, one that asks again and again instead of
/// waiting, and two that wait for each other. Until SIGTERM or Ctrl-C.
/// </summary>
internal static class SickSample
{
    internal const string Arguments = "[--most N]   (the leak stops at N microthreads; 10000 unless told otherwise)";

    private const double StallEverySeconds = 2;
    private const double LeakEverySeconds = 0.1;

    private static readonly TimeSpan s_stall = TimeSpan.FromMilliseconds(200);

    private static double s_sum;

    internal static int Run(string[] arguments)
    {
        var most = 10_000;
        var words = new Words(arguments);
        while (words.TryNext(out var word))
        {
            most = word == "--most" ? words.Number(word, 1, 1_000_000) : throw Words.Unknown(word);
        }
        EventLoop.Run(new EventLoopOptions { Name = "sick" }, async events =>
        {
            using var stop = new StopSignal(events);
            var (accounts, orders) = (events.Semaphore(1, "accounts"), events.Semaphore(1, "orders"));
            await Group(async g =>
            {
                g.Start(Report, "report");
                g.Start(Listen, most, "listen");
                g.Start(Spin, "spin");
                g.Start(Transfer, (accounts, orders), "debit");
                g.Start(Transfer, (orders, accounts), "credit");
                Console.WriteLine($"sick {Environment.ProcessId}");
                await stop.Asked;
                g.Cancel();
            });
        });
        return 0;
    }

    // Every two seconds nobody else gets a turn for a fifth of one.
    private static async Coroutine Report()
    {
        while (true)
        {
            await Sleep(StallEverySeconds);
            SumUp();
        }
    }

    // As much computing as that, however busy the machine is.
    private static void SumUp()
    {
        var began = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - began < s_stall)
        {
            for (var i = 0; i < 10_000; i++) s_sum += Math.Sqrt(i);
        }
    }

    // Starts somebody for each request, and forgets the requests.
    private static async Coroutine Listen(int most) => await Group(async requests =>
    {
        for (var i = 0; i < most; i++)
        {
            requests.Start(Answer, "request");
            await Sleep(LeakEverySeconds);
        }
    });

    // Nobody else has this queue: what it waits for cannot come.
    private static async Coroutine Answer() => await Queue<string>(1, "answers").Get();

    // Asks, and does not wait.
    private static async Coroutine Spin()
    {
        while (true) await Pause();
    }

    // Two of them, each of which takes first what the other takes second.
    private static async Coroutine Transfer((EventSemaphore First, EventSemaphore Second) locks)
    {
        await locks.First.Take();
        await Pause();
        await locks.Second.Take();
    }
}
