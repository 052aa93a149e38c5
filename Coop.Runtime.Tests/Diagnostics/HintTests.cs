using Coop.Runtime.Diagnostics;
using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>What a description says about mistakes, and what it must not say.</summary>
public sealed class HintTests : LoopFixture
{
    [TearDown]
    public void EndEverybody()
    {
        foreach (Microthread left in Loop.Live.ToArray().OfType<Microthread>())
        {
            left.Cancel();
        }
        Settle();
    }

    [Test]
    public void TwoThatJoinEachOther_AreADeadlock_AndWhoWaitsForThemIsNamed()
    {
        Microthread? b = null;
        Microthread a = Loop.Thread(async () =>
        {
            await Sleep(1);
            await b!.Ended;
        }, "first");
        b = Start(async () => await a.Ended, "second");
        Microthread behind = Start(async () => await b.Ended, "behind");
        Hints(LoopHintKind.Deadlock).ShouldBeEmpty("the first one sleeps");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        LoopHint hint = Hints(LoopHintKind.Deadlock).ShouldHaveSingleItem();
        hint.Microthreads.ShouldBe([a.Id, b.Id, behind.Id]);
        hint.Text.ShouldContain("first");
        hint.Text.ShouldContain("HintTests.cs:");
    }

    [Test]
    public void TwoThatHoldWhatTheOtherTakes_AreADeadlock()
    {
        EventSemaphore left = Loop.Semaphore(1, "left"), right = Loop.Semaphore(1, "right");
        Microthread a = Start(() => Both(left, right));
        Microthread b = Start(() => Both(right, left));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Hints(LoopHintKind.Deadlock).ShouldHaveSingleItem().Microthreads.ShouldBe([a.Id, b.Id]);
    }

    [Test]
    public void ChoiceOfSomebodyStuckAndSomebodyAlive_IsNotStuck()
    {
        Microthread? b = null;
        Microthread a = Loop.Thread(async () =>
        {
            await Sleep(1);
            await b!.Ended;
        });
        b = Start(async () => await a.Ended);
        Microthread alive = Start(async () => await Sleep(100));
        _ = Start(async () => { await AnyOf((Event)a.Ended, (Event)alive.Ended); }, "has a way out");
        Microthread behind = Start(async () => { await AnyOf((Event)a.Ended, (Event)b.Ended); }, "has none");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Hints(LoopHintKind.Deadlock).ShouldHaveSingleItem().Microthreads.ShouldBe([a.Id, b.Id, behind.Id]);
    }

    [Test]
    public void ChoiceWithAWayOut_IsNoDeadlock()
    {
        Microthread? b = null;
        Microthread a = Start(async () =>
        {
            await Sleep(1);
            await AnyOf((Event)b!.Ended, (Event)Loop.Sleep(100));
        });
        b = Start(async () => await a.Ended);
        _ = Start(async () => await a.Ended.Within(50));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Hints(LoopHintKind.Deadlock).ShouldBeEmpty();
    }

    [Test]
    public void ChoiceWithoutAWayOut_IsADeadlock()
    {
        Microthread? b = null;
        Microthread a = Start(async () =>
        {
            await Sleep(1);
            await AnyOf((Event)b!.Ended, (Event)b.Join());
        });
        b = Start(async () => await AllOf((Event)a.Ended, (Event)Loop.Sleep(1)));
        Clock.Advance(TimeSpan.FromSeconds(5));
        Settle();
        Hints(LoopHintKind.Deadlock).ShouldHaveSingleItem().Microthreads.ShouldBe([a.Id, b.Id]);
    }

    [Test]
    public void GroupWhoseChildWaitsForItsOwner_IsADeadlock()
    {
        Microthread? owner = null;
        owner = Loop.Thread(() => Events.Group(async g =>
        {
            g.Start(async () => await owner!.Ended, "child");
            await Pause();
        }), "owner");
        Settle();
        Hints(LoopHintKind.Deadlock).ShouldHaveSingleItem().Text.ShouldContain("child");
    }

    [Test]
    public void GroupThatWorks_IsNoDeadlock()
    {
        _ = Start(() => Events.Group(async g =>
        {
            g.Start(async () => await Sleep(1));
            await Pause();
        }));
        Hints(LoopHintKind.Deadlock).ShouldBeEmpty();
    }

    [Test]
    public void QueueThatNobodyHasPutInto_IsHinted_UntilSomebodyDoes()
    {
        EventQueue<int> queue = Loop.Queue<int>(4, "orders");
        _ = Start(async () =>
        {
            while (true)
            {
                await queue.Get();
            }
        }, "worker");
        Hints(LoopHintKind.OnlyGetters).ShouldHaveSingleItem().Text.ShouldContain("queue orders");
        queue.TryPut(1).ShouldBeTrue();
        Settle();
        Hints(LoopHintKind.OnlyGetters).ShouldBeEmpty("a worker that waits for more is no mistake");
    }

    [Test]
    public void LoopInWhichEverybodyWaitsForSomebodyElse_IsIsolated()
    {
        EventQueue<int> queue = Loop.Queue<int>(4);
        _ = Start(async () => await queue.Get());
        Hints(LoopHintKind.Isolated).ShouldHaveSingleItem();
        _ = Start(async () => await Sleep(1));
        Hints(LoopHintKind.Isolated).ShouldBeEmpty();
    }

    [Test]
    public void ForeignTask_MayStillEnd()
    {
        var source = new TaskCompletionSource<int>();
        _ = Start(async () => await Loop.FromTask(source.Task));
        Hints(LoopHintKind.Isolated).ShouldBeEmpty();
        source.SetResult(1);
    }

    private IEnumerable<LoopHint> Hints(LoopHintKind kind) => Loop.Describe().Hints.Where(hint => hint.Kind == kind);

    private static async Task Both(EventSemaphore first, EventSemaphore second)
    {
        await first.Take();
        await Sleep(1);
        await second.Take();
    }
}
