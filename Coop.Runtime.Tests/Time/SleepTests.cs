using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Time;

/// <summary>Time as an event (C13), in virtual time.</summary>
public sealed class SleepTests
{
    [Test]
    [Contract(13), Scenario(111)]
    public void Sleeps_OneAfterTheOther_EndExactlyWhenTheyShould()
    {
        var clock = new ManualClock(autoAdvance: true);
        TestLoop.Run(async events =>
        {
            int total = 0;
            for (int i = 0; i < 10; i++)
            {
                await events.Sleep(i * 10);
                total += i * 10;
                events.Now.ShouldBe(TimeSpan.FromSeconds(total));
            }
        }, TestLoop.Virtual() with { Clock = clock });
        clock.Elapsed.ShouldBe(TimeSpan.FromSeconds(450));
    }

    [TestCase(-1d)]
    [TestCase(-0.000_000_001)]
    [TestCase(double.NaN)]
    [TestCase(double.NegativeInfinity)]
    [Contract(13), Scenario(35)]
    public void Delay_ThatIsNone_Throws(double seconds)
    {
        using EventLoop loop = TestLoop.Manual(out _);
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = loop.Sleep(seconds); });
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = loop.Pause().Within(seconds); });
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = loop.Sleep(TimeSpan.FromTicks(-2)); });
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = loop.Sleep(TimeSpan.MinValue); });
    }

    [Test]
    [Contract(13), Scenario(35)]
    public void Delay_ThatIsForEver_NeverComes_AndArmsNothing()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        Event<Unit>[] forEver =
        [
            loop.Sleep(double.PositiveInfinity), loop.Sleep(double.MaxValue), loop.Sleep(1e300), loop.Sleep(Timeout.InfiniteTimeSpan),
            loop.Sleep(TimeSpan.MaxValue), loop.Until(TimeSpan.MaxValue), loop.Never(),
        ];
        List<Microthread> waiters = [.. forEver.Select(wait => loop.Thread(async () => await wait))];
        loop.Settle();
        clock.Advance(TimeSpan.FromDays(36500));
        loop.Settle();
        waiters.ShouldAllBe(waiter => waiter.State == MicrothreadState.Parked);
        loop.GetStatistics().Timers.ShouldBe(0);
        loop.Turn().NextDue.ShouldBeNull();
    }

    [Test]
    [Contract(13), Peak(98)]
    public void SleepOfNothing_IsPause_AlsoWhenTheClockStandsStill()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        int resumed = 0;
        Microthread spinning = loop.Thread(async () =>
        {
            while (true)
            {
                await loop.Sleep(0);
                resumed++;
            }
        });
        for (int i = 1; i <= 10; i++)
        {
            loop.Turn().Steps.ShouldBe(1);
            resumed.ShouldBe(i - 1);
        }
        loop.GetStatistics().Timers.ShouldBe(0);
        spinning.Cancel();
        loop.Settle();
    }

    [Test]
    [Contract(13), Scenario(35)]
    public void Until_ThePast_HappensNextTurn_AndNotInThisOne()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        clock.Advance(TimeSpan.FromSeconds(100));
        long asked = 0, resumed = 0;
        loop.Thread(async () =>
        {
            asked = loop.TurnNumber;
            await loop.Until(TimeSpan.FromSeconds(3));
            resumed = loop.TurnNumber;
            await loop.Until(TimeSpan.FromSeconds(-3));
            await loop.Until(loop.Now);
        });
        loop.Turn();
        loop.Turn();
        resumed.ShouldBe(asked + 1);
        for (int i = 0; i < 4; i++)
        {
            loop.Turn();
        }
        loop.GetStatistics().Microthreads.ShouldBe(0);
    }

    [Test]
    [Contract(13)]
    public void Delay_CountsFromArming_NotFromWhenItWasMade()
    {
        TestLoop.Run(async events =>
        {
            Event<Unit> second = events.Sleep(1);
            await events.Sleep(5);
            await second;
            events.Now.ShouldBe(TimeSpan.FromSeconds(6));
            await second;
            events.Now.ShouldBe(TimeSpan.FromSeconds(7));
        });
    }

    [Test]
    [Contract(13)]
    public void Timer_NeverFiresBeforeItsNanosecond()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        Microthread sleeper = loop.Thread(async () => await loop.Sleep(0.000_001_000_1));
        loop.Turn();
        clock.Advance(TimeSpan.FromTicks(10));
        loop.Settle();
        sleeper.IsEnded.ShouldBeFalse("1 000 of 1 001 ns are over");
        loop.Turn().NextDue.ShouldBe(TimeSpan.FromTicks(1), "1 ns is left: a host that waits a whole tick is not early");
        clock.Advance(TimeSpan.FromTicks(1));
        loop.Settle();
        sleeper.IsEnded.ShouldBeTrue();
    }

    [TestCase(3L)]
    [TestCase(1000L)]
    [TestCase(24_000_000L)]
    [TestCase(1_000_000_000L)]
    [Contract(13)]
    public void Timer_OnAClockOfAnyFrequency_NeverFiresEarly(long frequency)
    {
        var clock = new OddClock(frequency);
        using var loop = new EventLoop(new EventLoopOptions { Clock = clock, Poller = PollerKind.WaitOnly });
        for (long start = 1; start < 40; start++)
        {
            clock.Stand = start;
            Microthread sleeper = loop.Thread(async () => await loop.Sleep(7.0 / frequency));
            loop.Turn();
            clock.Stand = start + 6;
            loop.Turn();
            sleeper.IsEnded.ShouldBeFalse($"armed at {start}");
            // At the latest one count of the clock late, since it cannot tell less.
            clock.Stand = start + 8;
            loop.Turn();
            sleeper.IsEnded.ShouldBeTrue($"armed at {start}");
        }
    }

    [Test]
    [Contract(2), Contract(13)]
    public void TimersOfOneMoment_FireInTheOrderOfTheirRegistration()
    {
        var trace = new List<int>();
        TestLoop.Run(async events => await events.Group(async group =>
        {
            for (int i = 0; i < 100; i++)
            {
                int me = i;
                group.Start(async () =>
                {
                    await events.Sleep(me % 2 == 0 ? 1 : 2);
                    trace.Add(me);
                });
            }
            await events.Pause();
        }));
        trace.ShouldBe([.. Enumerable.Range(0, 100).Where(i => i % 2 == 0), .. Enumerable.Range(0, 100).Where(i => i % 2 == 1)]);
    }

    [Test]
    [Contract(13)]
    public void RealClock_SleepsAtLeastAsLongAsAsked()
    {
        EventLoop.Run(async events =>
        {
            foreach (double seconds in new[] { 0.000_001, 0.000_1, 0.001, 0.01 })
            {
                long begin = TimeProvider.System.GetTimestamp();
                await events.Sleep(seconds);
                TimeProvider.System.GetElapsedTime(begin).TotalSeconds.ShouldBeGreaterThanOrEqualTo(seconds);
            }
        });
    }

    [Test]
    public void ManualClock_DoesNotRunBackwards_OrOver()
    {
        var clock = new ManualClock();
        Should.Throw<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
        clock.Advance(TimeSpan.FromDays(100_000));
        Should.Throw<OverflowException>(() => clock.Advance(TimeSpan.MaxValue));
        clock.Elapsed.ShouldBe(TimeSpan.FromDays(100_000));
    }

    private sealed class OddClock(long frequency) : TimeProvider
    {
        internal long Stand { get; set; }

        public override long TimestampFrequency => frequency;

        public override long GetTimestamp() => Stand;
    }
}
