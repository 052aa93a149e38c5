using System.Runtime.CompilerServices;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

public sealed class DerivedValueTests : LoopFixture
{
    [Test]
    [Peak(22)]
    public void Derived_WhenItsBaseBecomes20_Gives40()
    {
        EventValue<int> value = Loop.Value(0);
        DerivedValue<int> derived = value.Derive(it => it * 2);
        derived.Changed.Subscribe(it => Log.Add($"{it}"));
        derived.Changed.Source.ShouldBeSameAs(derived);
        Settle(() => value.Set(20));
        Trace.ShouldBe("40");
        Settle(() => derived.Derive(it => -it).Value.ShouldBe(-40));
    }

    [Test]
    [Peak(74), Contract(2)]
    public void Derived_ReadByACallbackThatCameBeforeIt_HasTheNewValue()
    {
        EventValue<int> value = Loop.Value(0);
        DerivedValue<int>? derived = null;
        value.Changed.Subscribe(it => Log.Add($"{it}->{derived!.Value}"));
        derived = value.Derive(it => it * 2);
        Settle(() => value.Set(4));
        Trace.ShouldBe("4->8");
    }

    [Test]
    [Contract(2), Scenario(69)]
    public void Formula_OverADiamond_SeesNoHalfOfAChangeAndRunsOnce()
    {
        EventValue<int> value = Loop.Value(1);
        int runs = 0;
        DerivedValue<int> twice = value.Derive(it => it * 2), negative = value.Derive(it => -it);
        DerivedValue<int> sum = Loop.Derived(
            () =>
            {
                runs++;
                Log.Add($"{twice.Value}{negative.Value}");
                return twice.Value + negative.Value;
            },
            twice,
            negative);
        using Subscription subscription = sum.Changed.SubscribeAll(it => Log.Add($"={it}"));
        Log.Clear();
        runs = 0;
        Settle(() => value.Set(5));
        Trace.ShouldBe("10-5 =5");
        runs.ShouldBe(1);
    }

    [Test]
    [Contract(2)]
    public void Formula_Always_RunsInAStepAndOnceForManySets()
    {
        EventValue<int> value = Loop.Value(0);
        int runs = 0;
        DerivedValue<int> derived = value.Derive(it =>
        {
            runs++;
            return it;
        });
        using Subscription subscription = derived.Changed.SubscribeAll(it => Log.Add($"{it}"));
        runs.ShouldBe(1, "what a change is compared with");
        for (int i = 1; i <= 5; i++)
        {
            value.Set(i);
        }
        runs.ShouldBe(1, "never in the setter");
        Settle();
        runs.ShouldBe(2);
        Trace.ShouldBe("5");
        _ = derived.Value;
        runs.ShouldBe(2, "what was found up to date is kept");
    }

    [Test]
    [Peak(103)]
    public void Derived_WhoseResultIsUnchanged_DoesNotFire_NotEvenTheFirstTime()
    {
        EventValue<int> value = Loop.Value(1);
        DerivedValue<bool> isOdd = value.Derive(it => it % 2 == 1);
        using Subscription subscription = isOdd.Changed.SubscribeAll(it => Log.Add($"{it}"));
        Settle(() => value.Set(3));
        Settle(() => value.Force(3));
        Trace.ShouldBe("");
        Settle(() => value.Set(4));
        Trace.ShouldBe("False");
        value.Set(5);
        Settle(() => value.Set(6));
        Trace.ShouldBe("False", "there and back within one step is no change");
    }

    [Test]
    [Contract(14)]
    public void Formula_ThatThrows_GivesTheErrorToReadersAndWaiters_NeverToTheSetter()
    {
        EventValue<int> value = Loop.Value(1);
        DerivedValue<int> derived = value.Derive(it => 12 / it);
        Start(async () =>
        {
            try
            {
                Log.Add($"{await derived.Changed}");
            }
            catch (DivideByZeroException)
            {
                Log.Add("error");
            }
            Log.Add($"{await derived.Changed}");
        });
        Should.NotThrow(() => value.Set(0));
        Settle();
        Trace.ShouldBe("error");
        Should.Throw<DivideByZeroException>(() => derived.Value);
        Should.Throw<DivideByZeroException>(() => derived.WaitUntil(it => it > 0).TryTake(out _));
        Settle(() => value.Set(4));
        Trace.ShouldBe("error 3");
        derived.Value.ShouldBe(3);
    }

    [Test]
    [Contract(14)]
    public void Formula_ThatThrows_EndsAWaitUntilOnItWithTheError()
    {
        EventValue<int> value = Loop.Value(1);
        DerivedValue<int> derived = value.Derive(it => 12 / it);
        Microthread waiter = Loop.Thread(async () =>
        {
            await Thrown.By<DivideByZeroException>(async () => await derived.WaitUntil(it => it == 6));
            Log.Add("error");
        });
        Settle();
        Settle(() => value.Set(3));
        Trace.ShouldBe("");
        Settle(() => value.Set(0));
        Trace.ShouldBe("error");
        waiter.IsEnded.ShouldBeTrue();
        derived.Core.WaiterCount.ShouldBe(0);
    }

    [Test]
    [Contract(2)]
    public void Formula_ThatSetsAValue_IsToldThatItMustBePure()
    {
        EventValue<int> value = Loop.Value(0), other = Loop.Value(0);
        DerivedValue<int> derived = value.Derive(it =>
        {
            other.Set(it + 1);
            return it;
        });
        Should.Throw<InvalidOperationException>(() => derived.Value).Message.ShouldContain("must not change");
        other.Value.ShouldBe(0);
        other.Set(1);
        other.Value.ShouldBe(1);
    }

    [Test]
    public void Formula_ThatReadsItself_IsAnErrorNotAnEndlessRecursion()
    {
        EventValue<int> value = Loop.Value(0);
        DerivedValue<int>? derived = null;
        derived = value.Derive(it => it + derived!.Value);
        Should.Throw<InvalidOperationException>(() => derived.Value).Message.ShouldContain("made from itself");
    }

    [Test]
    public void Derived_FromConditions_LooksThroughThem()
    {
        SettableCondition a = Loop.Condition(), b = Loop.Condition();
        DerivedValue<string> text = Loop.Derived(() => $"{(a & b).IsTrue}", Loop.Value("unused"), a & b);
        using Subscription subscription = text.Changed.SubscribeAll(Log.Add);
        Settle(() => a.Set(true));
        Settle(() => b.Set(true));
        Settle(() => a.Set(false));
        Trace.ShouldBe("True False");
    }

    [Test]
    public void Derived_FromADerivedOneThatNobodyElseHolds_IsTold()
    {
        EventValue<int> value = Loop.Value(0);
        using Subscription subscription = value.Derive(it => it / 2).Derive(it => it + 1).Changed.SubscribeAll(it => Log.Add($"{it}"));
        Settle(() => value.Set(1));
        Trace.ShouldBe("");
        Collect();
        Settle(() => value.Set(2));
        Trace.ShouldBe("2");
    }

    [Test]
    public void Derived_FromTwoLoops_OrNothing_Throws()
    {
        using var other = new EventLoop();
        EventValue<int> here = Loop.Value(0), there = other.Value(0);
        Should.Throw<ArgumentException>(() => Loop.Derived(() => 0, here, there));
        Should.Throw<ArgumentException>(() => Loop.Derived(() => 0));
        Should.Throw<ArgumentException>(() => Loop.Condition() & new SettableCondition(other));
    }

    [Test]
    [Contract(7)]
    public void Derived_WithoutWaiters_IsKnownToNobodyAndCollected()
    {
        EventValue<int> value = Loop.Value(0);
        WeakReference unreferenced = MakeAndDrop(value);
        value.Core.DependentCount.ShouldBe(0);
        Collect();
        unreferenced.IsAlive.ShouldBeFalse();

        DerivedValue<int> derived = value.Derive(it => it);
        Subscription subscription = derived.Changed.Subscribe(_ => { });
        value.Core.DependentCount.ShouldBe(1);
        subscription.Dispose();
        value.Core.DependentCount.ShouldBe(0);
    }

    [Test]
    public void Derived_Disabled_TellsOnceWhenEnabledAndOnlyIfItChanged()
    {
        EventValue<int> value = Loop.Value(0);
        DerivedValue<int> derived = value.Derive(it => it);
        using Subscription subscription = derived.Changed.SubscribeAll(it => Log.Add($"{it}"));
        derived.Disable();
        Settle(() => value.Set(1));
        derived.Value.ShouldBe(1);
        Settle(() => value.Set(2));
        Trace.ShouldBe("");
        Settle(derived.Enable);
        Trace.ShouldBe("2");
        derived.Disable();
        Settle(() => value.Set(3));
        Settle(() => value.Set(2));
        Settle(derived.Enable);
        Trace.ShouldBe("2", "it is what it was when it was last told");
    }

    [Test]
    public void DeepNetOfDiamonds_IsEvaluatedOnceANode()
    {
        int runs = 0;
        EventValue<int> value = Loop.Value(1);
        EventReadable<int> top = value;
        for (int depth = 0; depth < 40; depth++)
        {
            EventReadable<int> left = top, right = top.Derive(it => it);
            top = Loop.Derived(
                () =>
                {
                    runs++;
                    return (left.Value + right.Value) / 2;
                },
                left,
                right);
        }
        using Subscription subscription = top.Changed.SubscribeAll(it => Log.Add($"{it}"));
        runs = 0;
        Settle(() => value.Set(3));
        Trace.ShouldBe("3");
        runs.ShouldBe(40);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MakeAndDrop(EventValue<int> value)
    {
        DerivedValue<int> derived = value.Derive(it => it);
        _ = derived.Value;
        derived.Changed.Subscribe(_ => { }).Dispose();
        return new WeakReference(derived);
    }
}
