using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

public sealed class EventValueTests : LoopFixture
{
    [Test]
    [Scenario(64), Peak(2)]
    public void Set_ToAnEqualValue_IsNoEvent_ButForceIs()
    {
        EventValue<string> value = Loop.Value("a");
        value.Changed.Subscribe(Log.Add);
        Settle(() => value.Set(new string('a', 1)));
        Trace.ShouldBe("");
        Settle(() => value.Force("a"));
        Trace.ShouldBe("a");
    }

    [Test]
    [Contract(2)]
    public void Set_UsesTheComparerThatItWasGiven()
    {
        EventValue<string> value = Loop.Value("a", StringComparer.OrdinalIgnoreCase);
        using Subscription subscription = value.Changed.SubscribeAll(Log.Add);
        Settle(() => value.Set("A"));
        value.Value.ShouldBe("a");
        Settle(() => value.Set("b"));
        Trace.ShouldBe("b");
    }

    [Test]
    [Contract(2), Contract(14)]
    public void Comparer_ThatThrows_ThrowsToTheSetterBeforeAnythingChanges()
    {
        EventValue<int> value = Loop.Value(1, EqualityComparer<int>.Create((_, _) => throw new FormatException("bad comparer")));
        using Subscription subscription = value.Changed.Subscribe(it => Log.Add($"{it}"));
        Should.Throw<FormatException>(() => value.Set(2));
        Settle();
        value.Value.ShouldBe(1);
        Trace.ShouldBe("");
        Settle(() => value.Force(3));
        Trace.ShouldBe("3");
    }

    [Test]
    [Scenario(66), Contract(10), Peak(34)]
    public void Value_SetTwiceBeforeTheWaiterRuns_WakesOnceAndIsReadAtResume()
    {
        EventValue<int> value = Loop.Value(0);
        Microthread reader = Start(async () =>
        {
            Log.Add($"got {await value.Changed}");
            Log.Add($"got {await value.Changed}");
        });
        value.Set(1);
        value.Set(2);
        Settle();
        Trace.ShouldBe("got 2");
        Settle(() => value.Set(3));
        Trace.ShouldBe("got 2 got 3");
        reader.IsEnded.ShouldBeTrue();
    }

    [Test]
    [Contract(10)]
    public void Value_SetByAStepBetweenCommitAndResume_IsTheLatest()
    {
        EventValue<int> value = Loop.Value(0);
        value.Changed.Subscribe(_ => value.Set(2));
        value.Changed.Subscribe(it => Log.Add($"{it}"));
        Settle(() => value.Set(1));
        Trace.ShouldBe("2");
    }

    [Test]
    [Contract(2)]
    public void Waiters_OfOneValue_RunInTheOrderOfRegistrationWhateverTheirVerb()
    {
        EventValue<int> value = Loop.Value(0);
        ValueReader<int> reader = value.Changes();
        value.WaitUntil(it => it == 1).Subscribe(_ => Log.Add("until"));
        value.Changed.Subscribe(_ => Log.Add("changed"));
        reader.Next().Subscribe(_ => Log.Add("next"));
        value.WaitUntil(it => it > 0).Subscribe(_ => Log.Add("until2"));
        Settle();
        Settle(() => value.Set(1));
        Trace.ShouldBe("until changed next until2");
    }

    [Test]
    [Scenario(46)]
    public void Changes_ThreeSetsBetweenReads_WakeOnceWithTheLatest()
    {
        EventValue<int> value = Loop.Value(0);
        ValueReader<int> reader = value.Changes();
        Microthread watcher = Start(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                Log.Add($"{await reader.Next()}");
            }
        });
        for (int round = 0; round < 3; round++)
        {
            value.Set((round * 3) + 1);
            value.Set((round * 3) + 2);
            value.Set((round * 3) + 3);
            Settle();
        }
        Trace.ShouldBe("3 6 9");
        watcher.IsEnded.ShouldBeTrue();
    }

    [Test]
    [Scenario(46)]
    public void Changes_WhileNobodyReads_AreNotMissed()
    {
        EventValue<int> value = Loop.Value(0);
        ValueReader<int> first = value.Changes(), second = value.Changes();
        first.Next().TryTake(out _).ShouldBeFalse("what was there at the beginning is seen");
        value.Set(1);
        value.Set(2);
        first.Next().TryTake(out int latest).ShouldBeTrue();
        latest.ShouldBe(2);
        first.Next().TryTake(out _).ShouldBeFalse();
        second.Next().TryTake(out latest).ShouldBeTrue("every reader has its own memory");
        latest.ShouldBe(2);
    }

    [Test]
    [Contract(6)]
    public void Changes_ThatLoseAChoice_StayUnseen()
    {
        EventValue<int> value = Loop.Value(0), other = Loop.Value(0);
        ValueReader<int> reader = value.Changes();
        Start(async () => Log.Add($"{(await AnyOf(other.Changed, reader.Next())).Index}"));
        other.Set(1);
        value.Set(1);
        Settle();
        Trace.ShouldBe("0");
        reader.Next().TryTake(out int seen).ShouldBeTrue();
        seen.ShouldBe(1);
    }

    [Test]
    public void Changes_InAwaitForeach_AreTheLatestOfEachWake()
    {
        EventValue<int> value = Loop.Value(0);
        Start(async () =>
        {
            await foreach (int it in value.Changes())
            {
                Log.Add($"{it}");
                if (it == 4)
                {
                    break;
                }
            }
        });
        value.Set(1);
        Settle(() => value.Set(2));
        Settle(() => value.Set(4));
        Trace.ShouldBe("2 4");
        value.Core.WaiterCount.ShouldBe(0);
    }

    [Test]
    [Contract(10)]
    public void WaitUntil_HoldsWhenTheMicrothreadGoesOn_HoweverOftenTheValueMovedBetween()
    {
        EventValue<int> value = Loop.Value(0);
        Microthread waiter = Start(async () =>
        {
            int got = await value.WaitUntil(it => it == 5);
            Log.Add($"{got}/{value.Value}");
        });
        value.Set(5);
        // In the queue before the waiter's own look: it takes the moment away again.
        value.Set(6);
        Settle();
        Trace.ShouldBe("");
        value.Changed.Subscribe(_ => value.Set(7));
        Settle(() => value.Set(5));
        Trace.ShouldBe("5/5", "the look and what follows it are one step");
        waiter.IsEnded.ShouldBeTrue();
        value.Value.ShouldBe(7);
    }

    [Test]
    [Contract(10)]
    public void WaitUntil_WhenSomebodyMovesTheValueFirst_WaitsOn()
    {
        EventValue<int> value = Loop.Value(0);
        value.Changed.Subscribe(_ => value.Set(6));
        Microthread waiter = Start(async () => Log.Add($"{await value.WaitUntil(it => it == 5)}"));
        Settle(() => value.Set(5));
        Trace.ShouldBe("", "its step came after the one that set 6");
        Settle(() => value.Set(5));
        Trace.ShouldBe("5");
        waiter.IsEnded.ShouldBeTrue();
    }

    [Test]
    public void WaitUntil_OfWhatHoldsAlready_CompletesAtOnce()
    {
        EventValue<int> value = Loop.Value(5);
        long before = Loop.GetStatistics().CompletedAtOnce;
        Start(async () => Log.Add($"{await value.WaitUntil(it => it == 5)}"));
        Trace.ShouldBe("5");
        Loop.GetStatistics().CompletedAtOnce.ShouldBe(before + 1);
    }

    [Test]
    [Contract(2), Contract(14)]
    public void Predicate_ThatThrows_IsTheErrorOfItsOwnWaitAlone()
    {
        EventValue<int> value = Loop.Value(0);
        Start(async () =>
        {
            await Thrown.By<FormatException>(async () => await value.WaitUntil(it => it > 0 ? throw new FormatException() : false));
            Log.Add("error");
        });
        Start(async () => Log.Add($"{await value.WaitUntil(it => it > 0)}"));
        Should.NotThrow(() => value.Set(1));
        Trace.ShouldBe("");
        Settle();
        Trace.ShouldBe("error 1");
        value.Core.WaiterCount.ShouldBe(0);
    }

    [Test]
    [Contract(2)]
    public void Predicate_ThatSetsAValue_IsToldThatItMustBePure()
    {
        EventValue<int> value = Loop.Value(0);
        Should.Throw<InvalidOperationException>(() => value.WaitUntil(_ =>
        {
            value.Set(9);
            return true;
        }).TryTake(out _)).Message.ShouldContain("must not change");
        value.Value.ShouldBe(0);
    }

    [Test]
    [Contract(7), Contract(12)]
    public void WaitUntil_InAChoiceThatEndsOtherwise_LeavesNothing()
    {
        EventValue<int> value = Loop.Value(0), other = Loop.Value(0);
        Start(async () => Log.Add($"{(await AnyOf(value.WaitUntil(it => it == 1), other.Changed)).Index}"));
        // Its look is queued, then the other branch wins.
        other.Set(1);
        value.Set(1);
        Settle();
        Trace.ShouldBe("1");
        value.Core.WaiterCount.ShouldBe(0);
        Microthread cancelled = Start(async () => await value.WaitUntil(it => it == 7));
        value.Core.WaiterCount.ShouldBe(1);
        value.Set(7);
        Settle(cancelled.Cancel);
        value.Core.WaiterCount.ShouldBe(0);
        cancelled.State.ShouldBe(MicrothreadState.Canceled);
    }

    [Test]
    [Contract(6), Contract(10)]
    public void WaitUntil_AsTheWinnerOfAChoiceWithANack_HoldsAtResumeAndTellsTheLoser()
    {
        EventValue<int> value = Loop.Value(0);
        Start(async () =>
        {
            Event<Unit> lost = Loop.Never();
            Choice<int, Unit> choice = await AnyOf(value.WaitUntil(it => it == 1), Loop.WithNack(nack =>
            {
                nack.Subscribe(_ => Log.Add($"nack, value {value.Value}"));
                return lost;
            }));
            Log.Add($"{choice.Value1}/{value.Value}");
            value.Set(2);
        });
        Settle(() => value.Set(1));
        Trace.ShouldBe("1/1 nack, value 2");
    }

    [Test]
    [Contract(7)]
    public void Waits_OnAChoiceOfALongLivedValueAndAShortLivedOne_KeepMemoryFlat()
    {
        EventValue<int> longLived = Loop.Value(0);
        DerivedValue<int> derived = longLived.Derive(it => it + 1);
        EventCondition condition = longLived.Is(-1) | Loop.Condition();
        Microthread waiter = Start(async () =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                _ = await AnyOf(longLived.Changed, derived.Changed, condition.WhenTrue, Loop.Pause());
            }
        });
        waiter.IsEnded.ShouldBeTrue();
        longLived.Core.WaiterCount.ShouldBe(0);
        longLived.Core.DependentCount.ShouldBe(0);
        longLived.Core.Rented.ShouldBe(0);
        derived.Core.Rented.ShouldBe(0);
        condition.WhenTrue.Origin.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(108), Contract(14)]
    public void Error_OfAnUncaughtMicrothread_DoesNotSurfaceInTheSetter()
    {
        EventValue<int> value = Loop.Value(0);
        Microthread failing = Start(async () =>
        {
            await value.Changed;
            throw new FormatException("nobody catches this");
        });
        Start(async () => Log.Add($"{await value.Changed}"));
        Should.NotThrow(() => value.Set(1));
        Settle();
        Trace.ShouldBe("1");
        failing.Error.ShouldBeOfType<FormatException>();
        ExpectsFailure = true;
        Loop.Failure.ShouldBeOfType<FormatException>();
    }

    [Test]
    [Peak(34)]
    public void Microthread_ThatLoopsOverAValue_GetsEveryValueThatIsSetAndSettled()
    {
        EventValue<int> value = Loop.Value(0);
        Microthread looping = Start(async () =>
        {
            for (int got; (got = await value.Changed) != 0;)
            {
                Log.Add($"{got}");
            }
        });
        foreach (int next in new[] { 1, 2, 3, 5, 8, 13 })
        {
            Settle(() => value.Set(next));
            looping.IsEnded.ShouldBeFalse();
        }
        Settle(() => value.Set(0));
        looping.IsEnded.ShouldBeTrue();
        Trace.ShouldBe("1 2 3 5 8 13");
    }

    [Test]
    [Peak(46)]
    public void Iterator_DrivenByAValue_HandsEveryItemToItsReaderInOrder()
    {
        EventValue<int> value = Loop.Value(0);
        async IAsyncEnumerable<int> Yielding()
        {
            while (true)
            {
                int got = await value.Changed;
                if (got == 0)
                {
                    yield break;
                }
                yield return got;
                yield return got * 10;
            }
        }
        Microthread reading = Start(async () =>
        {
            await foreach (int item in Yielding())
            {
                Log.Add($"{item}");
            }
        });
        foreach (int next in new[] { 1, 2, 3, 0 })
        {
            Settle(() => value.Set(next));
        }
        Trace.ShouldBe("1 10 2 20 3 30");
        reading.IsEnded.ShouldBeTrue();
    }

    [Test]
    [Peak(35)]
    public void Microthread_ThatChoosesAmongValues_GetsSourceAndValueInTheOrderOfEvents()
    {
        EventValue<int> a = Loop.Value(0), b = Loop.Value(0), c = Loop.Value(0);
        IEventSource[] names = [a, b, c];
        AnyOfEvent<int, int, int> choice = AnyOf(a.Changed, b.Changed, c.Changed);
        Microthread looping = Start(async () =>
        {
            while (await choice is var won && won.Value3 >= 0)
            {
                Log.Add($"{"abc"[Array.IndexOf(names, won.Source)]}{won.Value1 + won.Value2 + won.Value3}");
            }
        });
        Settle(() => b.Set(1));
        Settle(() => a.Set(2));
        Settle(() => c.Set(3));
        Settle(() => a.Set(4));
        Settle(() => c.Set(-1));
        Trace.ShouldBe("b1 a2 c3 a4");
        looping.IsEnded.ShouldBeTrue();
    }
}
