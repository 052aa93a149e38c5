using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

public abstract partial class EventContract<T>
{
    [Test]
    public void Verb_Dropped_DoesNothing()
    {
        _ = Event;
        NothingIsLeft();
        NothingWasTaken();
    }

    [Test]
    [Contract(2)]
    public void Await_WhenItHappens_ResumesInALaterStep()
    {
        Waited waited = Await(async () => _ = await Event);
        waited.Times.ShouldBe(0);
        _kind.Fire();
        waited.Times.ShouldBe(0, "user code ran inside the call that fires");
        Settle();
        waited.ShouldBeDone();
    }

    [Test]
    [Peak(61)]
    public void Await_Twice_WaitsTwice()
    {
        if (MostTimes < 2 && Keeps != Keeping.ForAll)
        {
            return;
        }
        int times = 0;
        Waited waited = Await(async () =>
        {
            Event<T> awaited = Event;
            _ = await awaited;
            times++;
            _ = await awaited;
        });
        Fire();
        times.ShouldBe(1);
        waited.Times.ShouldBe(Keeps == Keeping.ForAll ? 1 : 0);
        if (Keeps != Keeping.ForAll)
        {
            Fire();
        }
        waited.ShouldBeDone();
    }

    [Test]
    [Contract(9)]
    public void TryTake_BeforeAndAfter_RegistersNothing()
    {
        Event.TryTake(out _).ShouldBeFalse();
        Settle();
        NothingIsLeft();
        Fire();
        Event.TryTake(out _).ShouldBe(Keeps != Keeping.Nothing);
        Settle();
        NothingIsLeft();
    }

    [Test]
    [Contract(6), Contract(7), Peak(30)]
    public void Await_OfALosingBranch_TakesNothingAndLeavesNothing()
    {
        Waited waited = Await(async () => (await AnyOf(Event, _other.Event)).Index.ShouldBe(1));
        _other.SetResult(1);
        Settle();
        waited.ShouldBeDone();
        NothingWasTaken();
    }

    [Test]
    [Contract(6), Contract(8), Peak(110)]
    public void Await_OfAWinningBranch_WinsOnceAndIsTheSource()
    {
        var other = new EventCompletionSource<int>(_loop);
        Waited waited = Await(async () =>
        {
            Choice<T, int> won = await AnyOf(Event, other.Event);
            won.Index.ShouldBe(0);
            (_kind.Leaf ?? won.Source).ShouldBe(won.Source);
        });
        Fire();
        waited.ShouldBeDone();
        other.SetResult(1);
        Settle();
        waited.Times.ShouldBe(1);
    }

    [Test]
    [Contract(8), Peak(33)]
    public void Await_OfAChoiceWithItself_HappensOnceAtTheFirstPlace()
    {
        Waited pair = Await(async () => (await AnyOf(Event, Event)).Index.ShouldBe(0));
        Fire();
        pair.ShouldBeDone();
    }

    [Test]
    [Contract(8), Peak(32)]
    public void Await_InNestedChoices_WinsOnceAndIsTheSource()
    {
        Waited waited = Await(async () =>
        {
            Choice<int, Choice, T> won = await AnyOf(_other.Event, AnyOf(Never(), AnyOf(Event, Event)), Event);
            won.Index.ShouldBe(1);
            (_kind.Leaf ?? won.Source).ShouldBe(won.Source);
            won.Value2.Index.ShouldBe(1);
        });
        Fire();
        waited.ShouldBeDone();
    }

    [Test]
    [Contract(12)]
    public void Await_OfACancelledMicrothread_TakesNothingAndLeavesNothing()
    {
        Microthread waiter = _loop.Thread(async () => { _ = await Event; });
        Settle();
        waiter.Cancel();
        Settle();
        waiter.State.ShouldBe(MicrothreadState.Canceled);
        NothingWasTaken();
    }

    [Test]
    [Contract(12)]
    public void Await_CancelledAfterItHappened_IsNotUndone()
    {
        int got = 0;
        Microthread waiter = _loop.Thread(async () =>
        {
            _ = await Event;
            got++;
        });
        Settle();
        _kind.Fire();
        // For what only a look sees (time, descriptors): the look of the turn, not its batch.
        bool committed = waiter.State == MicrothreadState.Ready;
        waiter.Cancel();
        Settle();
        got.ShouldBe(committed ? 1 : 0);
        waiter.State.ShouldBe(committed ? MicrothreadState.Succeeded : MicrothreadState.Canceled);
        _kind.Registered().ShouldBe(0);
    }

    [Test]
    [Contract(11), Contract(12)]
    public void Await_ThatRunsOutOfTime_TakesNothingAndLeavesNothing()
    {
        Waited waited = Await(async () => _ = await Event.Within(0));
        waited.Error.ShouldBeOfType<TimeoutException>();
        NothingWasTaken();
    }

    [Test]
    [Contract(11), Contract(12)]
    public void Await_WithATokenOfAnotherThread_EndsOnTheLoop()
    {
        using var source = new CancellationTokenSource();
        Waited waited = Await(async () => _ = await Event.WithCancellation(source.Token));
        var thread = new Thread(source.Cancel);
        thread.Start();
        thread.Join();
        Settle();
        waited.Error.ShouldBeOfType<OperationCanceledException>().CancellationToken.ShouldBe(source.Token);
        waited.ThreadId.ShouldBe(Environment.CurrentManagedThreadId);
        NothingWasTaken();
    }

    [Test]
    [Contract(12)]
    public void Await_WithLimitAndToken_ThatHappens_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        Waited waited = Await(async () => _ = await Event.Within(1000).WithCancellation(source.Token));
        Fire();
        waited.ShouldBeDone();
        source.Cancel();
        Settle();
        NothingIsLeft();
    }

    [Test]
    [Contract(2)]
    public void Await_OfSeveral_IsFirstComeFirstServed()
    {
        var trace = new List<int>();
        for (int i = 0; i < 3; i++)
        {
            int number = i;
            _ = Await(async () =>
            {
                _ = await Event;
                trace.Add(number);
            });
        }
        for (int i = 0; i < (Wakes == Waking.First ? 3 : 1) && i < MostTimes; i++)
        {
            Fire();
            trace.Count.ShouldBe(Wakes == Waking.First ? i + 1 : 3);
        }
        trace.ShouldBe(Enumerable.Range(0, trace.Count));
    }

    [Test]
    [Contract(1)]
    public void Use_OnAnotherThread_ThrowsAtOnceAndChangesNothing()
    {
        Event<T> used = Event;
        var errors = new List<Exception?>();
        var thread = new Thread(() =>
        {
            errors.Add(Thrown.OrNull(() => used.TryTake(out _)));
            errors.Add(Thrown.OrNull(() => _ = used.AsTask()));
            errors.Add(Thrown.OrNull(() => _ = used.GetAwaiter().IsCompleted));
            errors.Add(Thrown.OrNull(() => _ = used.Within(1).GetAwaiter().IsCompleted));
            errors.Add(Thrown.OrNull(() => _ = AnyOf(used, used).GetAwaiter().IsCompleted));
            errors.Add(Thrown.OrNull(() => _ = used.Subscribe(_ => Assert.Fail("subscribed"))));
        });
        thread.Start();
        thread.Join();
        errors.ShouldAllBe(error => error is InvalidOperationException);
        NothingWasTaken();
    }

    [Test]
    [Contract(21)]
    public void Awaiter_WhoseResultWasTaken_RefusesToGiveItAgain()
    {
        EventAwaiter<T> awaiter = default;
        Waited waited = Await(async () =>
        {
            awaiter = Event.GetAwaiter();
            awaiter.IsCompleted.ShouldBeFalse();
            await new Parked(awaiter);
            _ = awaiter.GetResult();
        });
        Fire();
        waited.ShouldBeDone();
        Should.Throw<InvalidOperationException>(() => awaiter.GetResult());
    }

    [Test]
    [Contract(6)]
    public void AllOf_WithIt_TakesItAtTheEnd()
    {
        Waited waited = Await(async () => (await AllOf(Event, _other.Event)).Item2.ShouldBe(5));
        if (Keeps == Keeping.Nothing && _kind.IsTaking)
        {
            // Taken only in the moment in which it happens: everything else must be there.
            _other.SetResult(5);
            Settle();
            Fire();
        }
        else
        {
            Fire();
            waited.Times.ShouldBe(0);
            _other.SetResult(5);
            Settle();
        }
        waited.ShouldBeDone();
    }

    [Test]
    [Contract(6)]
    public void AllOf_WithIt_ThatIsCancelled_TakesNothingAndLeavesNothing()
    {
        Microthread waiter = _loop.Thread(async () => { _ = await AllOf(Event, _other.Event); });
        Settle();
        waiter.Cancel();
        Settle();
        NothingWasTaken();
    }

    [Test]
    [Contract(6), Scenario(61)]
    public void Sequence_WithItAtTheEnd_WaitsForItsTurn()
    {
        Waited waited = Await(async () => _ = await Sequence(_other.Event, Event));
        _other.SetResult(1);
        Settle();
        waited.Times.ShouldBe(0);
        Fire();
        waited.ShouldBeDone();
    }

    [Test]
    [Contract(6), Contract(8)]
    public void AllOf_InAChoiceInAllOf_TakesItOnce()
    {
        Waited waited = Await(async () => _ = await AllOf(AnyOf(Never(), AllOf(Event, _other.Event)), AnyOf(Never(), _other.Event)));
        _other.SetResult(1);
        Settle();
        waited.Times.ShouldBe(0);
        Fire();
        waited.ShouldBeDone();
    }

    [Test]
    [Contract(9), Scenario(55)]
    public void Select_OfIt_MapsForTheWinnerOnly()
    {
        int maps = 0;
        Waited waited = Await(async () => (await AnyOf(Event.Select(_ => ++maps), Event.Select(_ => ++maps))).Value1.ShouldBe(1));
        maps.ShouldBe(0);
        Fire();
        waited.ShouldBeDone();
        maps.ShouldBe(1);
    }

    [Test]
    [Contract(9), Scenario(51)]
    public void Nack_OfIt_IsToldWhenItLosesOnly()
    {
        int nacks = 0;
        Waited lost = Await(async () => (await AnyOf(Event.OnNack(() => nacks++), _other.Event)).Index.ShouldBe(1));
        _other.SetResult(1);
        Settle();
        lost.ShouldBeDone();
        nacks.ShouldBe(1);
        Waited won = Await(async () => (await AnyOf(Event.OnNack(() => nacks++), Never())).Index.ShouldBe(0));
        Fire();
        won.ShouldBeDone();
        nacks.ShouldBe(1);
    }

    [Test]
    [Contract(2), Peak(3), Peak(11)]
    public void Subscribe_CallsOnceInALaterStepUnlessDisposed()
    {
        int calls = 0, never = 0;
        Subscription disposed = Event.Subscribe(_ => { never++; });
        disposed.Dispose();
        disposed.Dispose();
        Subscription kept = Event.Subscribe(_ => { calls++; });
        kept.IsActive.ShouldBeTrue();
        _kind.Fire();
        calls.ShouldBe(0);
        Settle();
        calls.ShouldBe(1);
        kept.IsActive.ShouldBeFalse();
        kept.Dispose();
        never.ShouldBe(0);
        NothingIsLeft();
    }

    [Test]
    public void AsTask_AndAsValueTask_GiveItOnce()
    {
        Waited task = Await(async () => _ = await Event.AsTask());
        Fire();
        task.ShouldBeDone();
        if (MostTimes < 2 && Keeps != Keeping.ForAll)
        {
            return;
        }
        Waited valueTask = Await(async () => _ = await Event.AsValueTask());
        if (Keeps != Keeping.ForAll)
        {
            Fire();
        }
        valueTask.ShouldBeDone();
    }

    /// <summary>Waits with an awaiter that the test keeps.</summary>
    private readonly struct Parked(EventAwaiter<T> awaiter) : System.Runtime.CompilerServices.ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Parked GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => awaiter.OnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => awaiter.UnsafeOnCompleted(continuation);
    }
}
