using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

public sealed class TickerTests
{
    [TestCase(MissedTicks.Burst, "1@1 2@3.5 3@3.5 4@4 5@5")]
    [TestCase(MissedTicks.Delay, "1@1 2@3.5 3@4.5 4@5.5 5@6.5")]
    [TestCase(MissedTicks.Skip, "1@1 2@3.5 4@4 5@5 6@6")]
    [Scenario(34)]
    public void Ticks_AfterASlowBody_ComeAsThePolicySays(MissedTicks missed, string expected)
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            Ticker ticks = events.Ticks(1, missed);
            for (int i = 0; i < 5; i++)
            {
                long number = await ticks.Next();
                trace.Add($"{number}@{events.Now.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
                if (i == 0)
                {
                    await events.Sleep(2.5);
                }
            }
        });
        string.Join(' ', trace).ShouldBe(expected);
    }

    [Test]
    [Scenario(34)]
    public void Ticks_OnTime_DoNotDriftAndLeaveNothing()
    {
        TestLoop.Run(async events =>
        {
            int count = 0;
            await foreach (long number in events.Ticks(TimeSpan.FromMilliseconds(1)))
            {
                number.ShouldBe(++count);
                events.Now.ShouldBe(TimeSpan.FromMilliseconds(count));
                if (count == 1000)
                {
                    break;
                }
            }
        });
    }

    [Test]
    [Contract(6), Contract(7)]
    public void Tick_ThatLosesAChoice_StaysForTheNext_AndNothingIsLeftArmed()
    {
        TestLoop.Run(async events =>
        {
            Ticker ticks = events.Ticks(10);
            for (int i = 0; i < 3; i++)
            {
                (await Events.AnyOf(ticks.Next(), events.Sleep(1))).Index.ShouldBe(1);
                events.GetStatistics().Timers.ShouldBe(0);
            }
            ticks.Next().TryTake(out _).ShouldBeFalse();
            (await ticks.Next()).ShouldBe(1);
            events.Now.ShouldBe(TimeSpan.FromSeconds(10));
            await Thrown.By<TimeoutException>(async () => await ticks.Next().Within(9));
            (await ticks.Next().Within(2)).ShouldBe(2);
        });
    }

    [Test]
    [Contract(2)]
    public void Waiters_TakeOneTickEach_InTheirOrder()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            Ticker ticks = events.Ticks(1);
            await events.Group(async group =>
            {
                for (int i = 0; i < 3; i++)
                {
                    string name = $"w{i}";
                    group.Start(async () => trace.Add($"{name} {await ticks.Next()}"));
                }
                await events.Pause();
                events.GetStatistics().Timers.ShouldBe(1);
            });
        });
        trace.ShouldBe(["w0 1", "w1 2", "w2 3"]);
    }

    [Test]
    [Contract(6)]
    public void TickThatIsOverdue_GoesToTheFirstWaiter_NotToWhoTriesFirst()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        Ticker ticks = loop.Ticks(1);
        long taken = 0;
        loop.Thread(async () => taken = await ticks.Next());
        loop.Settle();
        clock.Advance(TimeSpan.FromSeconds(1));
        // The loop has not looked yet; the tick is the waiter's all the same.
        ticks.Next().TryTake(out _).ShouldBeFalse();
        loop.Settle();
        taken.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(2));
        ticks.Next().TryTake(out taken).ShouldBeTrue();
        taken.ShouldBe(2);
        ticks.Next().TryTake(out taken).ShouldBeTrue();
        ticks.Next().TryTake(out _).ShouldBeFalse();
        taken.ShouldBe(3);
    }

    [Test]
    public void Periods_ThatAreNone_Throw()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        foreach (double wrong in new[] { 0, -1, double.NaN, double.PositiveInfinity, 1e-9 })
        {
            Should.Throw<ArgumentOutOfRangeException>(() => loop.Ticks(wrong), $"{wrong}");
        }
        Should.Throw<ArgumentOutOfRangeException>(() => loop.Ticks(TimeSpan.FromTicks(-1)));
        Should.Throw<ArgumentOutOfRangeException>(() => loop.Ticks(1, (MissedTicks)9));
        loop.Ticks(TimeSpan.MaxValue).Next().TryTake(out _).ShouldBeFalse();
    }

    [Test]
    [Contract(12)]
    public void CancelledWaiter_LeavesNoTimer()
    {
        TestLoop.Run(async events =>
        {
            Ticker ticks = events.Ticks(1);
            Microthread waiter = events.Thread(async () => await ticks.Next());
            await events.Pause();
            waiter.Cancel();
            await waiter.Ended;
            events.GetStatistics().Timers.ShouldBe(0);
        });
    }
}
