using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

public sealed class EventConditionTests : LoopFixture
{
    [TestCase("xyz")]
    [TestCase("0yz")]
    [TestCase("x0z")]
    [Peak(66), Peak(67), Peak(68), Peak(69), Peak(70), Peak(71), Peak(72)]
    public void Algebra_WithAndWithoutNull_HoldsByStructure(string operands)
    {
        EventCondition[] all = [.. operands.Select(name => name == '0' ? EventCondition.Null : Loop.Condition())];
        EventCondition x = all[0], y = all[1], z = all[2];
        bool noNull = !operands.Contains('0');

        Equal(x & y & z, z & y & x);
        Equal(x | y | z, z | y | x);
        Equal(x | x, x);
        Equal(x & x, x);
        Equal((x & y) & (x & y & z), x & y & z);
        Equal(x & (y & z), (x & y) & z);
        Equal(x | (y | z), (x | y) | z);
        Equal(x, ~~x);
        Equal(!x, ~x);
        Equal(~x, ~~~x);
        Equal(~(x & y), ~x | ~y);
        Equal(~~(x & y), x & y);
        Equal(~((x | y) & z), ~(x | y) | ~z);
        Equal(~(x & y) & ~z, ~((x & y) | z));
        ((x & y & z) != (x & y)).ShouldBeTrue();
        ((x | y | z) != (x | y)).ShouldBeTrue();
        (x != y).ShouldBeTrue();
        ((x & y) != (x | y)).ShouldBe(noNull);
        if (noNull)
        {
            ((x | (y & z)) != ((x | y) & z)).ShouldBeTrue();
            ((x & (y | z)) != ((x & y) | z)).ShouldBeTrue();
            (x != ~x).ShouldBeTrue();
            (~(x & y) != (x & y)).ShouldBeTrue();
            (~(x & y) != (x | y)).ShouldBeTrue();
        }
    }

    [Test]
    [Peak(72)]
    public void Null_IsNeutralAndItsOwnNegation()
    {
        EventCondition x = Loop.Condition(true), none = EventCondition.Null;
        ReferenceEquals(x & none, x).ShouldBeTrue();
        ReferenceEquals(none | x, x).ShouldBeTrue();
        ReferenceEquals(!none, none).ShouldBeTrue();
        ReferenceEquals(none & none, none).ShouldBeTrue();
        none.IsTrue.ShouldBeFalse();
        none.WhenTrue.TryTake(out _).ShouldBeFalse();
        Microthread waiter = Start(async () => await none);
        waiter.IsEnded.ShouldBeFalse();
        Settle(waiter.Cancel);
    }

    [Test]
    [Peak(73)]
    public void ValuesAndConditions_MixInOneFormula()
    {
        EventValue<bool> v1 = Loop.Value(false);
        SettableCondition v2 = Loop.Condition(true);
        (v2 & v1.IsTrue).IsTrue.ShouldBeFalse();
        (v2 | v1.IsTrue).IsTrue.ShouldBeTrue();
        (~v1.IsTrue).IsTrue.ShouldBeTrue();
        v1.IsFalse.IsTrue.ShouldBeTrue();
        (~v2).IsTrue.ShouldBeFalse();
        (~(v2 | v1.IsTrue)).IsTrue.ShouldBeFalse();
        v2.Value.IsFalse.IsTrue.ShouldBeFalse();
        Equal(v1.IsTrue, v1.IsTrue);
        Equal(v2, v2.Value.IsTrue);
        Equal(v1.IsFalse, !v1.IsTrue);
        EventValue<int> number = Loop.Value(5);
        Equal(number.Is(5), number.Is(5));
        (number.Is(5) != number.Is(6)).ShouldBeTrue();
        (number.Is(5) & !number.Is(6)).IsTrue.ShouldBeTrue();
    }

    [Test]
    [Scenario(65), Contract(10)]
    public void TrueCondition_WhenSubscribed_HappensAtOnceThroughTheQueue()
    {
        SettableCondition condition = Loop.Condition(true);
        condition.WhenTrue.Subscribe(_ => Log.Add("told"));
        Trace.ShouldBe("");
        Settle();
        Trace.ShouldBe("told");
        long before = Loop.GetStatistics().CompletedAtOnce;
        Start(async () => await condition);
        Loop.GetStatistics().CompletedAtOnce.ShouldBe(before + 1);
    }

    [Test]
    [Contract(10)]
    public void Pulse_WithinOneStep_WakesThoseWhoArePresent()
    {
        SettableCondition condition = Loop.Condition(), other = Loop.Condition(true);
        Watch("plain", condition);
        Watch("and", condition & other);
        Watch("not", !other);
        condition.Set(true);
        condition.Set(false);
        other.Set(false);
        other.Set(true);
        Watch("late", condition);
        Settle();
        Trace.ShouldBe("plain and not");
        Settle(() => condition.Set(true));
        Trace.ShouldBe("plain and not late");
    }

    [Test]
    [Scenario(69)]
    public void Formulas_OverConditions_FollowWithoutGlitch()
    {
        SettableCondition a = Loop.Condition(), b = Loop.Condition();
        // Never true, always true: an order of updates in which both sides were seen at different times would show.
        (a & !a).WhenTrue.Subscribe(_ => Log.Add("glitch"));
        using Subscription rising = (a | !a).WhenTrue.SubscribeAll(_ => Log.Add("always"));
        Settle();
        EventCondition and = a & b, or = a | b, not = !a;
        using Subscription falls = and.Value.Changed.SubscribeAll(it => Log.Add($"and={it}"));
        foreach ((bool one, bool two) in new[] { (true, false), (true, true), (false, true), (false, false), (true, true) })
        {
            a.Set(one);
            b.Set(two);
            (and.IsTrue, or.IsTrue, not.IsTrue).ShouldBe((one && two, one || two, !one));
            Settle();
        }
        Trace.ShouldBe("always and=True and=False and=True");
    }

    [Test]
    [Peak(27)]
    public void AnyOf_OfConditions_WaitsExactlyWhenAllAreFalse([Range(0, 7)] int truth)
    {
        EventCondition[] conditions = [.. Enumerable.Range(0, 3).Select(bit => Loop.Condition((truth & (1 << bit)) != 0))];
        Event<Choice> any = AnyOf(conditions[0], conditions[1], conditions[2], (Event)Loop.Never(), Loop.Never());
        any.TryTake(out Choice choice).ShouldBe(truth != 0);
        if (truth != 0)
        {
            choice.Index.ShouldBe(System.Numerics.BitOperations.TrailingZeroCount(truth));
            choice.Source.ShouldBeSameAs(conditions[choice.Index]);
        }
    }

    [Test]
    [Peak(99)]
    public void SubscriptionToAll_OfATrueCondition_IsToldOnceForEachTimeItBecomesTrue()
    {
        SettableCondition condition = Loop.Condition(true), other = Loop.Condition();
        using Subscription subscription = (condition | other).WhenTrue.SubscribeAll(_ => Log.Add("true"));
        Settle();
        Trace.ShouldBe("true");
        Settle(() => other.Set(true));
        Settle(() => condition.Set(false));
        Trace.ShouldBe("true", "it was true all the time");
        Settle(() => other.Set(false));
        Settle(() => condition.Set(true));
        Trace.ShouldBe("true true");
    }

    [Test]
    [Peak(99)]
    public void SubscriptionToAll_OfAConditionWithAFormula_IsToldOnceForEachTimeItBecomesTrue()
    {
        EventValue<int> value = Loop.Value(5);
        using Subscription subscription = value.When(it => it >= 5).WhenTrue.SubscribeAll(_ => Log.Add($"{value.Value}"));
        Settle();
        Settle(() => value.Set(6));
        Settle(() => value.Set(4));
        Settle(() => value.Set(7));
        Trace.ShouldBe("5 7");
    }

    [Test]
    [Peak(102)]
    public void Condition_ThatWentTrueAndFalseWhileDisabled_HappensNotWhenEnabled()
    {
        SettableCondition condition = Loop.Condition();
        Watch("true", condition);
        condition.Disable();
        condition.Set(true);
        condition.Set(false);
        Settle(condition.Enable);
        Trace.ShouldBe("");
        condition.Disable();
        condition.Set(true);
        Settle();
        Trace.ShouldBe("");
        Settle(condition.Enable);
        Trace.ShouldBe("true");
    }

    [Test]
    [Contract(10)]
    public void Value_OfACondition_SeesFallingEdges()
    {
        SettableCondition condition = Loop.Condition();
        using Subscription subscription = condition.Value.Changed.SubscribeAll(it => Log.Add($"{it}"));
        Settle(() => condition.Set(true));
        Settle(() => condition.Set(false));
        Trace.ShouldBe("True False");
    }

    [Test]
    [Contract(2), Contract(14)]
    public void ConditionOfAPredicate_ThatThrows_EndsItsOwnWaitsNotTheSetter()
    {
        EventValue<int> value = Loop.Value(0);
        EventCondition broken = value.When(it => it == 1 ? throw new FormatException() : false);
        Start(async () =>
        {
            await Thrown.By<FormatException>(async () => await broken);
            Log.Add("error");
        });
        Watch("fine", value.Is(1));
        Should.NotThrow(() => value.Set(1));
        Settle();
        Trace.ShouldBe("error fine");
        value.Core.DependentCount.ShouldBe(0);
    }

    [Test]
    [Contract(7)]
    public void Waits_OnAFormula_AreAttachedToItsLeavesOnlyWhileTheyLast()
    {
        EventValue<bool> a = Loop.Value(false);
        EventSemaphore semaphore = Loop.Semaphore(0);
        EventCondition formula = a.IsTrue & (semaphore.IsAvailable | a.IsTrue);
        Subscription first = formula.WhenTrue.Subscribe(_ => { }), second = formula.WhenTrue.Subscribe(_ => { });
        a.Core.DependentCount.ShouldBe(1, "the same formula is attached once");
        first.Dispose();
        a.Core.DependentCount.ShouldBe(1);
        second.Dispose();
        a.Core.DependentCount.ShouldBe(0);
        formula.WhenTrue.Origin.Rented.ShouldBe(0);
    }

    [Test]
    public void Conditions_InAChoice_ThatAreToldByOneSet_TakeOneBranch()
    {
        EventValue<int> value = Loop.Value(0);
        SettableCondition a = Loop.Condition();
        Microthread waiter = Start(async () => Log.Add($"{(await AnyOf(a.WhenTrue, (a | Loop.Condition()).WhenTrue, value.Is(1).WhenTrue)).Index}"));
        a.Set(true);
        value.Set(1);
        Settle();
        Trace.ShouldBe("0");
        waiter.IsEnded.ShouldBeTrue();
        ((EventValue<bool>)a.Value).Core.DependentCount.ShouldBe(0);
        value.Core.DependentCount.ShouldBe(0);
    }

    private void Watch(string name, EventCondition condition) => condition.WhenTrue.Subscribe(_ => Log.Add(name));

    private static void Equal(EventCondition left, EventCondition right)
    {
        (left == right).ShouldBeTrue($"{left.Description} should be {right.Description}");
        left.GetHashCode().ShouldBe(right.GetHashCode());
    }
}
