using System.Globalization;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>PEAK's scheduler, as the host of a loop that it turns by hand sees it: time_available is NextDue, tick is Turn, stop is StopWhen.</summary>
public sealed class SchedulerTests : LoopFixture
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Test]
    [Peak(51), Peak(58)]
    public void NextDue_WhenNothingIsScheduled_IsNull()
    {
        TurnResult turn = Loop.Turn();
        turn.NextDue.ShouldBeNull();
        turn.WorkLeft.ShouldBeFalse();
    }

    [Test]
    [Peak(52), Peak(53), Peak(54)]
    public void NextDue_AsTimesAreAddedAndPass_IsTheDistanceToTheSmallest()
    {
        int smallest = int.MaxValue;
        foreach (int seconds in new[] { 5, 15, 71, 3, 2 })
        {
            Loop.Sleep(seconds).Subscribe(_ => Log.Add($"{seconds}"));
            smallest = Math.Min(smallest, seconds);
            Loop.Turn().NextDue.ShouldBe(s_second * smallest);
        }
        Clock.Advance(s_second);
        Loop.Turn().NextDue.ShouldBe(s_second);
        Clock.Advance(s_second * 2);
        TurnResult turn = Loop.Turn();
        Trace.ShouldBe("2 3");
        turn.NextDue.ShouldBe(s_second * 2);
        Clock.Advance(s_second * 68);
        Loop.Turn().NextDue.ShouldBeNull();
        Trace.ShouldBe("2 3 5 15 71");
    }

    [Test]
    [Peak(55)]
    public void Until_BeforeItsMoment_IsNotThere_AndFromThenOnIs()
    {
        int[] moments = [1, 2, 3, 5, 8, 13];
        for (int now = 0; now < 20; now++)
        {
            foreach (int moment in moments)
            {
                Loop.Until(s_second * moment).TryTake(out _).ShouldBe(now >= moment, $"at {now}, until {moment}");
            }
            Settle(() => Clock.Advance(s_second));
        }
    }

    [Test]
    [Peak(56)]
    public void Until_RelativeToTheMomentOfTheCall_CountsFromThere()
    {
        Clock.Advance(s_second * 27);
        (int Seconds, Event<Unit> Timeout)[] timeouts = [.. new[] { 1, 2, 3, 5, 8, 13 }.Select(s => (s, Loop.Until(Loop.Now + (s_second * s))))];
        for (int passed = 0; passed < 20; passed++)
        {
            foreach ((int seconds, Event<Unit> timeout) in timeouts)
            {
                timeout.TryTake(out _).ShouldBe(passed >= seconds);
            }
            Settle(() => Clock.Advance(s_second));
        }
    }

    [Test]
    [Peak(57)]
    public void Turn_ThatIsStopped_LeavesTheOtherDueCallbacksForTheNext()
    {
        bool stop = false;
        Loop.Sleep(1).Subscribe(_ =>
        {
            Log.Add("first");
            stop = true;
        });
        Loop.Sleep(1).Subscribe(_ => Log.Add("second"));
        Clock.Advance(s_second);
        TurnResult turn = Loop.Turn(new TurnBudget(StopWhen: () => stop));
        Trace.ShouldBe("first");
        turn.WorkLeft.ShouldBeTrue();
        Loop.Turn();
        Trace.ShouldBe("first second");
    }

    [Test]
    [Peak(58)]
    public void Loop_IsEmpty_OnlyWhenTheLastOneHasRun()
    {
        IsEmpty(Loop.Turn()).ShouldBeTrue();
        Loop.Sleep(2).Subscribe(_ => Log.Add("ran"));
        IsEmpty(Loop.Turn()).ShouldBeFalse();
        Clock.Advance(s_second);
        IsEmpty(Loop.Turn()).ShouldBeFalse();
        Clock.Advance(s_second);
        IsEmpty(Loop.Turn()).ShouldBeTrue();
        Trace.ShouldBe("ran");
        Loop.GetStatistics().Timers.ShouldBe(0);

        static bool IsEmpty(TurnResult turn) => turn is { WorkLeft: false, NextDue: null };
    }

    [Test]
    [Peak(60)]
    public void FourSleepers_RunInTheOrderOfDueTimeAndThenOfRegistration()
    {
        var subscriptions = new List<Subscription>();
        foreach (int delay in new[] { 2, 3, 5, 7 })
        {
            Again(delay);
        }
        for (int now = 0; now < 19; now++)
        {
            Settle(() => Clock.Advance(s_second));
        }
        Trace.ShouldBe("2,2 3,3 2,4 5,5 3,6 2,6 7,7 2,8 3,9 5,10 2,10 3,12 2,12 7,14 2,14 5,15 3,15 2,16 3,18 2,18");
        subscriptions.ForEach(it => it.Dispose());

        void Again(int delay) => subscriptions.Add(Loop.Sleep(delay).Subscribe(_ =>
        {
            Log.Add(string.Create(CultureInfo.InvariantCulture, $"{delay},{Clock.Elapsed.TotalSeconds}"));
            Again(delay);
        }));
    }

    [Test]
    [Peak(61)]
    public void OneSleep_IsUsedForManyRegistrations_EachFromItsOwnMoment()
    {
        Event<Unit> sleep = Loop.Sleep(2);
        sleep.Subscribe(_ => Log.Add($"a{Clock.Elapsed.TotalSeconds}"));
        Settle(() => Clock.Advance(s_second));
        sleep.Subscribe(_ => Log.Add($"b{Clock.Elapsed.TotalSeconds}"));
        Settle(() => Clock.Advance(s_second));
        Settle(() => Clock.Advance(s_second));
        Trace.ShouldBe("a2 b3");
        sleep.Source.ShouldBeSameAs(Loop.Sleep(2).Source);
    }

    [Test]
    [Peak(98)]
    public void SleepOfZero_OnAFrozenClock_GivesTheTurnBack()
    {
        Microthread endless = Loop.Thread(async () =>
        {
            while (true)
            {
                await Loop.Sleep(0);
                Log.Add("step");
            }
        });
        for (int turn = 1; turn <= 3; turn++)
        {
            Loop.Turn().WorkLeft.ShouldBeTrue();
            Log.Count.ShouldBe(turn - 1);
        }
        Settle(endless.Cancel);
    }
}
