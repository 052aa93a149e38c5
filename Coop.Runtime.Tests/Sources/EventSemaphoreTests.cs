using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

public sealed class EventSemaphoreTests : LoopFixture
{
    [Test]
    [Peak(8), Contract(10)]
    public void ThreePermits_TenCallbacks_ThreeAreCalledAndSeeTheCountBefore()
    {
        EventSemaphore semaphore = Loop.Semaphore(3);
        Subscription[] all = [.. Enumerable.Range(0, 10).Select(i => semaphore.Take().Subscribe(count => Log.Add($"{i}:{count}")))];
        Settle();
        Trace.ShouldBe("0:3 1:2 2:1");
        semaphore.TakersWaiting.ShouldBe(7);
        Array.ForEach(all, it => it.Dispose());
        semaphore.Core.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(36), Peak(37), Contract(10)]
    public void TenMicrothreads_OnFivePermits_GoOnInOrderAsPermitsComeBack()
    {
        EventSemaphore first = Loop.Semaphore(5), second = Loop.Semaphore(0);
        Microthread[] all = [.. Enumerable.Range(0, 10).Select(i => Loop.Thread(async () =>
        {
            Log.Add($"{i}:{await first.Take()}");
            await second.Take();
            first.Release();
            Log.Add($"end{i}");
        }))];
        Settle();
        Trace.ShouldBe("0:5 1:4 2:3 3:2 4:1");
        for (int i = 0; i < 10; i++)
        {
            Log.Clear();
            Settle(() => second.Release());
            Trace.ShouldBe(i < 5 ? $"end{i} {i + 5}:1" : $"end{i}");
        }
        (first.Count, second.Count).ShouldBe((5, 0));
        all.ShouldAllBe(it => it.IsEnded);
        first.Core.Rented.ShouldBe(0);
    }

    [Test]
    [Scenario(67), Peak(13)]
    public void TwoPermitsThreeWaiters_OneRefuses_ThePermitPassesOn()
    {
        EventSemaphore semaphore = Loop.Semaphore(0);
        semaphore.Take().Subscribe(count => Verdict("a", count, true));
        semaphore.Take().Subscribe(count => Verdict("b", count, false));
        semaphore.Take().Subscribe(count => Verdict("c", count, true));
        Settle(() => semaphore.Release(2));
        Trace.ShouldBe("a2 b1 c1");
        semaphore.Count.ShouldBe(0);
        semaphore.TakersWaiting.ShouldBe(0);
    }

    [Test]
    [Peak(13)]
    public void Permit_ThatEverybodyRefuses_StaysForWhoComesNext()
    {
        EventSemaphore semaphore = Loop.Semaphore(1);
        semaphore.Take().Subscribe(count => Verdict("a", count, false));
        semaphore.Take().Subscribe(count => Verdict("b", count, false));
        semaphore.TryTake().ShouldBeFalse("the verdict is due");
        semaphore.IsAvailable.IsTrue.ShouldBeFalse();
        Settle();
        Trace.ShouldBe("a1 b1");
        semaphore.Count.ShouldBe(1);
        semaphore.IsAvailable.IsTrue.ShouldBeTrue();
        semaphore.TryTake().ShouldBeTrue();
    }

    [Test]
    [Peak(29), Scenario(67)]
    public void SubscriptionToAll_ThatRefuses_IsNotAskedAgainBeforeAnotherPermitComes()
    {
        EventSemaphore semaphore = Loop.Semaphore(1);
        using Subscription subscription = semaphore.Take().SubscribeAll(count => Verdict("no", count, false));
        Settle();
        Trace.ShouldBe("no1");
        Start(async () => Log.Add($"took{await semaphore.Take()}"));
        Trace.ShouldBe("no1 took1");
        Settle(() => semaphore.Release());
        Trace.ShouldBe("no1 took1 no1");
    }

    [Test]
    public void SubscriptionToAll_ThatAccepts_TakesEveryPermit()
    {
        EventSemaphore semaphore = Loop.Semaphore(3);
        using Subscription subscription = semaphore.Take().SubscribeAll(count => Verdict("yes", count, true));
        Settle();
        Settle(() => semaphore.Release());
        Trace.ShouldBe("yes3 yes2 yes1 yes1");
    }

    [Test]
    [Contract(14)]
    public void Verdict_ThatThrows_HasTakenThePermit_AndIsAnUnhandledError()
    {
        EventSemaphore semaphore = Loop.Semaphore(2);
        semaphore.Take().Subscribe(static _ => VerdictError());
        semaphore.Take().Subscribe(count => Verdict("next", count, true));
        Settle();
        Trace.ShouldBe("next1");
        semaphore.Count.ShouldBe(0);
        ExpectsFailure = true;
        Loop.Failure.ShouldBeOfType<FormatException>();
    }

    [Test]
    [Peak(107)]
    public void Count_CannotLeaveItsRange()
    {
        EventSemaphore semaphore = Loop.Semaphore(1);
        semaphore.TryTake().ShouldBeTrue();
        semaphore.TryTake().ShouldBeFalse();
        semaphore.Count.ShouldBe(0);
        semaphore.Release(int.MaxValue);
        Should.Throw<OverflowException>(() => semaphore.Release());
        semaphore.Count.ShouldBe(int.MaxValue);
        Should.Throw<ArgumentOutOfRangeException>(() => semaphore.Release(0));
        Should.Throw<ArgumentOutOfRangeException>(() => Loop.Semaphore(-1));
    }

    [Test]
    [Contract(10)]
    public void IsAvailable_TakesNothing_AndSomebodyFasterMayTakeThePermit()
    {
        EventSemaphore semaphore = Loop.Semaphore(0);
        Start(async () =>
        {
            await semaphore.IsAvailable;
            Log.Add($"available {semaphore.Count}");
        });
        Settle(() => semaphore.Release());
        Trace.ShouldBe("available 1");
        semaphore.TryTake().ShouldBeTrue();
        Start(async () => await semaphore.Take());
        Start(async () =>
        {
            await semaphore.IsAvailable;
            Log.Add("never before");
        });
        Settle(() => semaphore.Release());
        Trace.ShouldBe("available 1", "the one who waited to take had it");
        Settle(() => semaphore.Release());
        Trace.ShouldBe("available 1 never before");
    }

    [Test]
    [Contract(10), Contract(2)]
    public void NewTaker_DoesNotOvertakeOneWhoWaits()
    {
        EventSemaphore semaphore = Loop.Semaphore(0);
        Start(async () => Log.Add($"waiter {await semaphore.Take()}"));
        semaphore.Release();
        semaphore.TryTake().ShouldBeFalse("it went to the one who waited, in the call that released it");
        Settle();
        Trace.ShouldBe("waiter 1");
    }

    [Test]
    [Contract(6), Contract(12)]
    public void Permit_OfALoserOrACancelledOne_IsNotLost()
    {
        EventSemaphore semaphore = Loop.Semaphore(0);
        EventValue<int> value = Loop.Value(0);
        Start(async () => Log.Add($"{(await AnyOf(value.Changed, semaphore.Take())).Index}"));
        value.Set(1);
        semaphore.Release();
        Settle();
        Trace.ShouldBe("0");
        semaphore.TryTake().ShouldBeTrue();
        Microthread cancelled = Start(async () => await semaphore.Take());
        cancelled.Cancel();
        semaphore.Release();
        Settle();
        semaphore.Count.ShouldBe(1);
        semaphore.Core.Rented.ShouldBe(0);
    }

    [Test]
    public void Disabled_HandsOutNothing_AndWhatCameMeanwhileWhenEnabled()
    {
        EventSemaphore semaphore = Loop.Semaphore(1);
        semaphore.Disable();
        semaphore.TryTake().ShouldBeFalse();
        semaphore.Take().Subscribe(count => Log.Add($"a{count}"));
        semaphore.Take().Subscribe(count => Log.Add($"b{count}"));
        Settle(() => semaphore.Release());
        Trace.ShouldBe("");
        Settle(semaphore.Enable);
        Trace.ShouldBe("a2 b1");
    }

    private static bool VerdictError() => throw new FormatException("a verdict that throws");

    private bool Verdict(string name, int count, bool accepts)
    {
        Log.Add($"{name}{count}");
        return accepts;
    }
}
