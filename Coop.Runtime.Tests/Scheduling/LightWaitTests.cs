using Coop.Runtime.Scheduling;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Scheduling;

/// <summary>The one wait for time that every microthread carries in itself (Strand.Light.cs), beside all its other waits.</summary>
public sealed class LightWaitTests : LoopFixture
{
    [TestCase(false)]
    [TestCase(true)]
    [Contract(13)]
    public void SeveralSleeps_OfOneMicrothread_EndInTheirOrder(bool byTasks)
    {
        Start(async () =>
        {
            if (byTasks)
            {
                await Task.WhenAll(SleepsByTask(3), SleepsByTask(1), SleepsByTask(2), SleepsByTask(1), SleepsByTask(0));
            }
            else
            {
                await Task.WhenAll(Sleeps(3).AsTask(), Sleeps(1).AsTask(), Sleeps(2).AsTask(), Sleeps(1).AsTask(), Sleeps(0).AsTask());
            }
            Log.Add("all");
        });
        Loop.GetStatistics().Timers.ShouldBe(4);
        for (int i = 0; i < 3; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            Settle();
        }
        Trace.ShouldBe("0@0 1@1 1@1 2@2 3@3 all");
    }

    [Test]
    [Contract(12)]
    public void Cancel_EndsEverySleepOfAMicrothread_AndIsOneDelivery()
    {
        Microthread microthread = Start(async () =>
        {
            Task[] all = [.. Enumerable.Range(0, 5).Select(i => SleepsByTask(10 + i))];
            await Task.WhenAll(all);
        });
        microthread.Cancel();
        Loop.GetStatistics().Timers.ShouldBe(1, "that of the grace");
        Settle();
        microthread.State.ShouldBe(MicrothreadState.Canceled);
        microthread.CancelDeliveries.ShouldBe(1);
    }

    [Test]
    [Contract(12)]
    public void SleepThatIsDue_IsNotUndoneByALaterCancel()
    {
        Microthread sleeper = Start(async () =>
        {
            await Loop.Sleep(1);
            Log.Add("slept");
            await Loop.Sleep(1);
        });
        Microthread? canceler = null;
        canceler = Start(async () =>
        {
            await Loop.Sleep(1);
            sleeper.Cancel();
            Log.Add("cancelled");
        });
        _ = canceler;
        // The canceler's timer is registered later: both are due in one look, and the sleeper is ready before it is cancelled.
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Trace.ShouldBe("slept cancelled");
        sleeper.State.ShouldBe(MicrothreadState.Canceled);
    }

    [Test]
    [Contract(6)]
    public void SleepInAChoice_BesideALightSleep_EndsByItself()
    {
        Start(async () =>
        {
            Task beside = SleepsByTask(2);
            EventQueue<int> queue = Loop.Queue<int>(1);
            var first = await Events.AnyOf(queue.Get(), Loop.Sleep(1));
            Log.Add($"branch {first.Index}");
            await Loop.Sleep(0.5);
            Log.Add("half");
            await beside;
            first = await Events.AnyOf(queue.Get(), Loop.Sleep(1));
            Log.Add($"branch {first.Index}");
        });
        for (int i = 0; i < 6; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(0.5));
            Settle();
        }
        Trace.ShouldBe("branch 1 half 2@2 branch 1");
    }

    [Test]
    [Contract(21)]
    public void Awaiter_ByHand_IsArmedOnce_AndTakenOnceAfterTheEnd()
    {
        Start(async () =>
        {
            foreach (Event<Unit> wait in new[] { Loop.Pause(), Loop.Sleep(0) })
            {
                EventAwaiter<Unit> awaiter = wait.GetAwaiter();
                Should.Throw<InvalidOperationException>(() => awaiter.GetResult());
                awaiter.IsCompleted.ShouldBeFalse();
                awaiter.IsCompleted.ShouldBeFalse();
                Should.Throw<InvalidOperationException>(() => awaiter.GetResult());
                awaiter.UnsafeOnCompleted(() => Log.Add("resumed"));
                Should.Throw<InvalidOperationException>(() => awaiter.UnsafeOnCompleted(() => { }), "it waits already");
                awaiter.IsCompleted.ShouldBeFalse();
                Should.Throw<InvalidOperationException>(() => awaiter.GetResult());
                var other = new TaskCompletionSource();
                Loop.Post(other.SetResult);
                await other.Task;
                awaiter.IsCompleted.ShouldBeTrue();
                awaiter.GetResult();
                Should.Throw<InvalidOperationException>(() => awaiter.GetResult(), "it was consumed");
                Should.Throw<InvalidOperationException>(() => awaiter.UnsafeOnCompleted(() => { }), "it was consumed");
            }
            Loop.GetStatistics().Timers.ShouldBe(0);
        });
        Trace.ShouldBe("resumed resumed");
    }

    [TestCase(false)]
    [TestCase(true)]
    [Contract(21)]
    public void Awaiters_ByHand_AskedBeforeEitherIsArmed_WaitBothAndAreTakenOnce(bool isSecondAskedAgain)
    {
        Start(async () =>
        {
            EventAwaiter<Unit> first = Loop.Pause().GetAwaiter(), second = Loop.Pause().GetAwaiter();
            first.IsCompleted.ShouldBeFalse();
            second.IsCompleted.ShouldBeFalse();
            first.UnsafeOnCompleted(() => Log.Add("first"));
            if (isSecondAskedAgain)
            {
                second.IsCompleted.ShouldBeFalse("the light wait is the first one's now");
            }
            second.UnsafeOnCompleted(() => Log.Add("second"));
            Should.Throw<InvalidOperationException>(() => first.UnsafeOnCompleted(() => { }), "it waits already");
            Should.Throw<InvalidOperationException>(() => second.UnsafeOnCompleted(() => { }), "it waits already");
            var other = new TaskCompletionSource();
            Loop.Post(other.SetResult);
            await other.Task;
            first.GetResult();
            second.GetResult();
            Should.Throw<InvalidOperationException>(() => first.GetResult(), "it was consumed");
            Should.Throw<InvalidOperationException>(() => second.GetResult(), "it was consumed");
        });
        Trace.ShouldBe("first second");
    }

    [Test]
    [Contract(1)]
    public void Awaiter_ByHandOnAnotherThread_Throws_AndChangesNothing()
    {
        EventAwaiter<Unit> pause = Loop.Pause().GetAwaiter(), sleep = Loop.Sleep(1).GetAwaiter();
        var errors = new List<Exception>();
        var thread = new Thread(() =>
        {
            errors.Add(Should.Throw<InvalidOperationException>(() => _ = pause.IsCompleted));
            errors.Add(Should.Throw<InvalidOperationException>(() => pause.UnsafeOnCompleted(() => Log.Add("never"))));
            errors.Add(Should.Throw<InvalidOperationException>(() => sleep.OnCompleted(() => Log.Add("never"))));
        });
        thread.Start();
        thread.Join();
        errors.Count.ShouldBe(3);
        Loop.Scheduler.ReadyCount.ShouldBe(0);
        Loop.GetStatistics().Timers.ShouldBe(0);
        Trace.ShouldBe("");
    }

    [Test]
    public void AwaiterThatWasNeverConsumed_LeavesTheLightWaitToNobody_AndOthersGoOn()
    {
        Microthread microthread = Start(async () =>
        {
            EventAwaiter<Unit> abandoned = Loop.Pause().GetAwaiter();
            abandoned.UnsafeOnCompleted(() => Log.Add("abandoned"));
            for (int i = 0; i < 3; i++)
            {
                await Loop.Pause();
                await Loop.Sleep(1);
                Log.Add($"{i}");
            }
        });
        for (int i = 0; i < 3; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            Settle();
        }
        Trace.ShouldBe("abandoned 0 1 2");
        microthread.State.ShouldBe(MicrothreadState.Succeeded);
        microthread.Light.ShouldBe(LightState.Resumed);
    }

    [Test]
    [Contract(15)]
    public void PostedWork_SharesOneLightWait()
    {
        for (int i = 3; i > 0; i--)
        {
            int seconds = i;
            Loop.Post(() => _ = Sleeps(seconds));
        }
        Settle();
        for (int i = 0; i < 3; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            Settle();
        }
        Trace.ShouldBe("1@1 2@2 3@3");
    }

    [Test]
    public void StateAndDescription_AreThoseOfAParkedMicrothread()
    {
        Microthread sleeper = Start(async () => await Loop.Sleep(1));
        sleeper.State.ShouldBe(MicrothreadState.Parked);
        sleeper.ParkedCount.ShouldBe(1);
        sleeper.DescribeParked()!.ShouldContain("Sleep");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Loop.Turn();
        sleeper.IsEnded.ShouldBeTrue();
    }

    private async Task SleepsByTask(double seconds) => await Sleeps(seconds);

    private async Coroutine Sleeps(double seconds)
    {
        await Loop.Sleep(seconds);
        Log.Add($"{seconds}@{Loop.Now.TotalSeconds}");
    }
}
