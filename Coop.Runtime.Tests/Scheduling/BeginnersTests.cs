using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Tests.Scheduling;

/// <summary>Many that were started one after the other stand in a row where the run queue is long: nothing but memory may tell.</summary>
public sealed class BeginnersTests
{
    private const int Many = 3000;

    // A queue so long that rows are made, or an empty one: what starts and pauses takes its turns in the same order.
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Order_IsThatOfAShortQueue(int seed) => TraceBehind(Scheduler.RowsFrom, seed).ShouldBe(TraceBehind(0, seed));

    [Test]
    public void Steps_AreCounted_AsIfEachHadItsPlace() => EventLoop.Run(async events =>
    {
        var turns = new List<long>();
        for (int i = 0; i < Many; i++)
        {
            events.Thread(Begin);
            events.GetStatistics().Ready.ShouldBe(i + 1);
        }
        await events.Pause();
        // No batch is longer than what was queued when it began, and none than the limit (C3).
        turns.GroupBy(static turn => turn).Select(static turn => turn.Count()).ShouldBe([1024, 1024, Many - 2048]);
        events.GetStatistics().Ready.ShouldBe(0);

        async Task Begin()
        {
            turns.Add(events.GetStatistics().Turns);
            await events.Sleep(double.PositiveInfinity);
        }
    });

    [Test]
    public void AnyOfThem_CancelledBeforeItBegins_BeginsAndIsToldAtItsFirstWait() => EventLoop.Run(async events =>
    {
        int begun = 0, told = 0;
        Microthread[] all = [.. Enumerable.Range(0, Many).Select(_ => events.Thread(Begin))];
        for (int i = 0; i < Many; i += 3)
        {
            all[i].Cancel();
        }
        foreach (Microthread one in all)
        {
            await one.Ended;
        }
        begun.ShouldBe(Many);
        told.ShouldBe(Many / 3);
        all.Count(static one => one.State == MicrothreadState.Canceled).ShouldBe(Many / 3);

        async Task Begin()
        {
            begun++;
            try
            {
                await events.Pause();
            }
            catch (OperationCanceledException)
            {
                told++;
                throw;
            }
        }
    });

    [Test]
    public void WhoHasNotBegun_IsReady_AndSoDescribed()
    {
        using EventLoop loop = new();
        Microthread[] all = [.. Enumerable.Range(0, Many).Select(_ => loop.Thread(static () => Task.CompletedTask))];
        loop.Scheduler.PlaceCount.ShouldBe(Scheduler.RowsFrom);
        loop.Scheduler.ReadyCount.ShouldBe(Many);
        loop.Scheduler.ReadyStrands().SetEquals(all).ShouldBeTrue();
        all.Count(static one => one.State == MicrothreadState.Ready).ShouldBe(Many);
    }

    [Test]
    public void LoopThatCloses_NamesEachThatHasNotBegun()
    {
        var told = new List<Exception>();
        var loop = new EventLoop(new EventLoopOptions { OnUnhandledError = told.Add, ShutdownGrace = TimeSpan.Zero });
        for (int i = 0; i < Many; i++)
        {
            loop.Thread(static () => Task.CompletedTask);
        }
        loop.Scheduler.Close();
        told.Count.ShouldBe(Many);
        loop.Scheduler.ReadyCount.ShouldBe(0);
    }

    [Test]
    public void Shuffled_EachIsDrawnByItself()
    {
        var order = new List<int>();
        EventLoop.Run(new EventLoopOptions { Order = StepOrder.Seeded(1) }, async events =>
        {
            Microthread[] all = [.. Enumerable.Range(0, 500).Select(i => events.Thread(async () =>
            {
                order.Add(i);
                await events.Pause();
            }))];
            foreach (Microthread one in all)
            {
                await one.Join();
            }
        });
        order.Count.ShouldBe(500);
        order.ShouldNotBe([.. Enumerable.Range(0, 500)]);
        order.Order().ShouldBe(Enumerable.Range(0, 500));
    }

    [Test]
    public void Starts_TakeNoMemoryOfTheQueue()
    {
        double bytes = 0;
        // What starts with AsyncLocals keeps them, which takes memory: those of the test.
        using AsyncFlowControl without = ExecutionContext.SuppressFlow();
        EventLoop.Run(async events =>
        {
            for (int i = 0; i < Many; i++)
            {
                events.Thread(Body);
            }
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100 * Many; i++)
            {
                events.Thread(Body);
            }
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (100.0 * Many);
            await events.Pause();
        });
        // A microthread is 72 bytes, its place among those who live 8.
        bytes.ShouldBeLessThan(82);

        static Task Body() => Task.CompletedTask;
    }

    private static List<int> TraceBehind(int others, int seed)
    {
        var trace = new List<int>();
        var random = new Random(seed);
        int started = 0;
        EventLoop.Run(async events =>
        {
            bool isOver = false;
            for (int i = 0; i < others; i++)
            {
                events.Thread(async () =>
                {
                    while (!isOver) await events.Pause();
                });
            }
            await events.Pause();
            Start();
            while (started < Many || trace.Count(static number => number < 0) < started)
            {
                await events.Pause();
            }
            isOver = true;

            void Start()
            {
                for (int i = random.Next(200); i >= 0 && started < Many; i--)
                {
                    int number = ++started;
                    events.Thread(() => Body(number));
                }
            }

            async Task Body(int number)
            {
                trace.Add(number);
                if (random.Next(40) == 0 || number == started)
                {
                    Start();
                }
                for (int i = random.Next(3); i > 0; i--)
                {
                    await events.Pause();
                    trace.Add(number);
                }
                trace.Add(-number);
            }
        });
        return trace;
    }
}
