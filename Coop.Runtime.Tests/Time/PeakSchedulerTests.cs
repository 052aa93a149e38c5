using System.Globalization;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Time;

/// <summary>PEAK's tests of its scheduler (spec 2.5): time_available is NextDue, isEmpty is "no timer and nothing ready".</summary>
public sealed class PeakSchedulerTests
{
    [Test]
    [Peak(51), Peak(52), Peak(53), Peak(54)]
    public void NextDue_IsTheSmallest_ShrinksWithTheClock_AndForgetsWhatIsOver()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        loop.Turn().NextDue.ShouldBeNull();
        int smallest = int.MaxValue, fired = 0;
        foreach (int seconds in new[] { 5, 15, 71, 3, 2 })
        {
            loop.Sleep(seconds).Subscribe(_ => fired++);
            smallest = Math.Min(smallest, seconds);
            loop.Turn().NextDue.ShouldBe(TimeSpan.FromSeconds(smallest));
        }
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn().NextDue.ShouldBe(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        // Overdue, had nobody looked; the look takes it.
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn().NextDue.ShouldBe(TimeSpan.FromSeconds(2));
        fired.ShouldBe(2);
    }

    [TestCase(0)]
    [TestCase(27)]
    [Peak(55), Peak(56)]
    public void UntilAndSleep_AreNotThereBefore_AndThereAtAndAfter(int start)
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        clock.Advance(TimeSpan.FromSeconds(start));
        int[] times = [1, 2, 3, 5, 8, 13];
        var there = new HashSet<string>();
        foreach (int time in times)
        {
            loop.Until(TimeSpan.FromSeconds(start + time)).Subscribe(_ => there.Add($"until {time}"));
            loop.Sleep(time).Subscribe(_ => there.Add($"sleep {time}"));
        }
        for (int now = 0; now < 20; now++)
        {
            loop.Settle();
            there.Order().ShouldBe(times.Where(time => time <= now).SelectMany(time => new[] { $"until {time}", $"sleep {time}" }).Order());
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        loop.GetStatistics().Timers.ShouldBe(0);
    }

    [Test]
    [Peak(58)]
    public void LoopIsEmpty_AtFirst_NotWhileATimerIsArmed_AndAgainAfterTheTurnThatRunsTheLast()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        IsEmpty(loop.Turn()).ShouldBeTrue();
        loop.Sleep(2).Subscribe(_ => { });
        IsEmpty(loop.Turn()).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        IsEmpty(loop.Turn()).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        IsEmpty(loop.Turn()).ShouldBeTrue();

        static bool IsEmpty(TurnResult turn) => !turn.WorkLeft && turn.NextDue is null;
    }

    [Test]
    [Peak(60), Peak(61), Contract(2)]
    public void FourSleepers_ThatSleepAgain_WakeInTheExactOrder()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        var trace = new List<string>();
        foreach (int delay in new[] { 2, 3, 5, 7 })
        {
            // One event for many waits.
            Event<Unit> sleep = loop.Sleep(delay);
            loop.Thread(async () =>
            {
                while (true)
                {
                    await sleep;
                    trace.Add(string.Create(CultureInfo.InvariantCulture, $"({delay},{loop.Now.TotalSeconds})"));
                }
            });
        }
        loop.Settle();
        for (int i = 0; i < 19; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            loop.Settle();
        }
        string.Concat(trace).ShouldBe(
            "(2,2)(3,3)(2,4)(5,5)(3,6)(2,6)(7,7)(2,8)(3,9)(5,10)(2,10)(3,12)(2,12)(7,14)(2,14)(5,15)(3,15)(2,16)(3,18)(2,18)");
    }
}
