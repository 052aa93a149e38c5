using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>Who is served while somebody is always ready (C3, C4).</summary>
public sealed class FairnessTests
{
    [Test]
    [Scenario(4), Contract(3)]
    public void TimerPostAndDescriptor_UnderAMicrothreadThatIsAlwaysReady_AreServedWithin1024Steps()
    {
        (int read, int write) = Fd.Pipe();
        try
        {
            EventLoop.Run(async events =>
            {
                long steps = 0;
                bool stop = false;
                events.Thread(async () =>
                {
                    while (!stop)
                    {
                        steps++;
                        await events.Pause();
                    }
                });
                // Long enough for k to grow as far as it does.
                while (steps < 20_000)
                {
                    await events.Pause();
                }
                var seen = new List<long>();
                Microthread reader = events.Thread(async () =>
                {
                    await events.Readable(read);
                    seen.Add(steps);
                });
                await events.Pause();
                await events.Pause();
                long armed = steps;
                Fd.Write(write, "x");
                Microthread sleeper = events.Thread(async () =>
                {
                    await events.Sleep(0.000_000_001);
                    seen.Add(steps);
                });
                using (var posted = new ManualResetEventSlim())
                {
                    var poster = new Thread(() =>
                    {
                        events.Post(() => seen.Add(steps));
                        posted.Set();
                    });
                    poster.Start();
                    posted.Wait();
                }
                await reader.Join();
                await sleeper.Join();
                await events.Pause();
                stop = true;
                seen.Count.ShouldBe(3);
                // Two microthreads are always ready, so 1024 steps are as many rounds at most; one more for the step itself.
                seen.ShouldAllBe(at => at - armed <= 1024 + 2);
            });
        }
        finally
        {
            Fd.CloseAll();
        }
    }

    [Test]
    [Contract(3)]
    public void LooksPerStep_UnderLoad_AreFewWhenStepsAreShort_AndManyWhenTheyAreLong()
    {
        EventLoop.Run(new EventLoopOptions { Poller = PollerKind.WaitOnly }, async events =>
        {
            for (int i = 0; i < 50_000; i++)
            {
                await events.Pause();
            }
            LoopStatistics begin = events.GetStatistics();
            for (int i = 0; i < 50_000; i++)
            {
                await events.Pause();
            }
            LoopStatistics shortSteps = events.GetStatistics();
            double shortDistance = (shortSteps.Resumes - begin.Resumes) / (double)(shortSteps.Looks - begin.Looks);
            shortDistance.ShouldBeGreaterThan(20, "a look costs more than a step");
            for (int i = 0; i < 1024 + 100; i++)
            {
                SpinFor(0.0005);
                await events.Pause();
            }
            LoopStatistics adapted = events.GetStatistics();
            for (int i = 0; i < 50; i++)
            {
                SpinFor(0.0005);
                await events.Pause();
            }
            LoopStatistics longSteps = events.GetStatistics();
            (longSteps.Looks - adapted.Looks).ShouldBeGreaterThan(40, "after one late look it looks at every step");
        });
    }

    [Test]
    [Contract(3)]
    public void MaxStepsPerTurn_BoundsTheStepsBetweenLooks_AlsoOverManyShortTurns()
    {
        EventLoop.Run(new EventLoopOptions { Poller = PollerKind.WaitOnly, MaxStepsPerTurn = 4 }, async events =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                await events.Pause();
            }
            LoopStatistics statistics = events.GetStatistics();
            statistics.Looks.ShouldBeGreaterThanOrEqualTo(statistics.Resumes / 4);
        });
    }

    [Test]
    [Contract(4)]
    public void MicrothreadWhoseEventsAreAllReady_IsMadeToPauseAfterExactly128()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        EventQueue<int> queue = loop.Queue<int>(EventQueue<int>.Unbounded);
        for (int i = 0; i < 1000; i++)
        {
            queue.Put(i).TryTake(out _).ShouldBeTrue();
        }
        int got = 0;
        var seen = new List<int>();
        loop.Thread(async () =>
        {
            while (got < 1000)
            {
                _ = await queue.Get();
                got++;
            }
        });
        loop.Thread(async () =>
        {
            while (got < 1000)
            {
                seen.Add(got);
                await loop.Pause();
            }
        });
        loop.Settle();
        // 128 at once; the 129th parks, is ready at once, and begins the next 128.
        seen.ShouldBe([128, 257, 386, 515, 644, 773, 902]);
        loop.GetStatistics().CompletedAtOnce.ShouldBe(1000 - 7);
    }

    [Test]
    [Contract(4)]
    public void PauseAndSleep_AlwaysPark()
    {
        TestLoop.Run(async events =>
        {
            long before = events.GetStatistics().CompletedAtOnce;
            await events.Pause();
            await events.Sleep(0);
            await events.Sleep(1);
            await events.Until(TimeSpan.Zero);
            events.GetStatistics().CompletedAtOnce.ShouldBe(before);
        });
    }

    [Test]
    [Contract(3)]
    public void Turn_SaysWhatIsLeft_AndWhenTheNextTimerIsDue()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        loop.Turn().ShouldBe(new TurnResult(1, 0, false, null));
        loop.Thread(async () => await loop.Sleep(3));
        loop.Post(() => { });
        loop.Turn(1).ShouldBe(new TurnResult(2, 1, true, TimeSpan.FromSeconds(3)));
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn().ShouldBe(new TurnResult(3, 1, false, TimeSpan.FromSeconds(2)));
        clock.Advance(TimeSpan.FromSeconds(5));
        loop.Turn(1).ShouldBe(new TurnResult(4, 1, false, null));
        Should.Throw<ArgumentOutOfRangeException>(() => loop.Turn(-1));
        loop.TurnNumber.ShouldBe(4);
    }

    [Test]
    [Contract(3), Scenario(99)]
    public void Turn_WithABudgetOfTime_ReturnsInTimeThoughTheWorkNeverEnds()
    {
        using var loop = new EventLoop(new EventLoopOptions { Poller = PollerKind.WaitOnly });
        bool stop = false;
        loop.Thread(async () =>
        {
            while (!stop)
            {
                SpinFor(0.0001);
                await loop.Pause().Resume(ResumeIn.ThisTurn);
            }
        });
        long begin = TimeProvider.System.GetTimestamp();
        TurnResult turn = loop.Turn(TimeSpan.FromMilliseconds(1));
        turn.WorkLeft.ShouldBeTrue();
        turn.Steps.ShouldBeInRange(1, 40);
        TimeProvider.System.GetElapsedTime(begin).TotalSeconds.ShouldBeLessThan(5);
        loop.Turn(TimeSpan.Zero).Steps.ShouldBe(1, "a turn with work does some of it");
        stop = true;
    }

    [Test]
    [Peak(57), Contract(3)]
    public void StopWhen_EndsTheTurnBetweenTwoDueTimers()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        bool stop = false, second = false;
        using Subscription one = loop.Sleep(1).Subscribe(_ => stop = true);
        using Subscription two = loop.Sleep(1).Subscribe(_ => second = true);
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn(new TurnBudget(StopWhen: () => stop));
        stop.ShouldBeTrue();
        second.ShouldBeFalse();
        loop.Turn();
        second.ShouldBeTrue();
    }

    [Test]
    [Contract(1)]
    public void SleepingHost_IsRungByAPost_AndByWorkMadeReadyOutsideATurn()
    {
        using var loop = new EventLoop(new EventLoopOptions { Poller = PollerKind.Auto });
        if (loop.PollHandle is not { } handle)
        {
            Assert.Ignore("this system's poller cannot be watched");
            return;
        }
        using var host = new EventLoop();
        EventQueue<int> queue = loop.Queue<int>(1);
        int got = 0;
        loop.Thread(async () => got = await queue.Get());
        while (loop.Turn().WorkLeft)
        {
        }
        host.Rebind();
        bool rung = false;
        async Task Watch()
        {
            rung = false;
            await host.Readable(handle);
            rung = true;
        }
        host.Thread(Watch);
        TurnHost();
        rung.ShouldBeFalse("nothing has happened");
        queue.Put(7).TryTake(out _).ShouldBeTrue();
        TurnHost();
        rung.ShouldBeTrue();
        while (loop.Turn().WorkLeft)
        {
        }
        got.ShouldBe(7);
        host.Thread(Watch);
        TurnHost();
        rung.ShouldBeFalse("the turn has answered");
        var poster = new Thread(() => loop.Post(() => got = 8));
        poster.Start();
        poster.Join();
        TurnHost();
        rung.ShouldBeTrue();
        loop.Turn();
        got.ShouldBe(8);

        void TurnHost()
        {
            for (int i = 0; i < 5; i++)
            {
                host.Turn();
            }
        }
    }

    private static void SpinFor(double seconds)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            Thread.SpinWait(10);
        }
    }
}
