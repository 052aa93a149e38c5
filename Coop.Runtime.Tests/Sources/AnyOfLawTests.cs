using Coop.Runtime.Sources;
using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>PEAK's laws of a choice (C8).</summary>
public sealed class AnyOfLawTests
{
    [Test]
    [Contract(8), Peak(24), Scenario(56)]
    public void AnyOf_OfOne_IsThatOne() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        (AnyOf(queue.Get()) == queue.Get()).ShouldBeTrue();
        queue.TryPut(1).ShouldBeTrue();
        (await AnyOf(queue.Get())).ShouldBe(1);
    });

    [Test]
    [Contract(8), Peak(25), Scenario(56)]
    public void AnyOf_OfNothing_IsAnArgumentError() => TestLoop.Run(async events =>
    {
        await events.Pause();
        Should.Throw<ArgumentException>(() => AnyOf()).Message.ShouldContain("Never()");
    });

    [Test]
    [Contract(8), Peak(28)]
    public void AnyOf_WithWhatIsNoEvent_IsRefusedAtOnce() => TestLoop.Run(async events =>
    {
        await events.Pause();
        Should.Throw<InvalidOperationException>(() => AnyOf(Sleep(1), default(Event<int>)));
        Should.Throw<InvalidOperationException>(() => AnyOf(Sleep(1), Sleep(2), default(Event)));
        Should.Throw<InvalidOperationException>(() => _ = default(AnyOfEvent<int, int>).GetAwaiter().IsCompleted);
        Should.Throw<InvalidOperationException>(() => _ = default(AnyOfEvent<int, int>).AsEvent());
        using var other = new EventLoop();
        Should.Throw<ArgumentException>(() => AnyOf(Sleep(1), other.Sleep(1)));
        Should.Throw<ArgumentException>(() => AnyOf(Sleep(1), Sleep(2), Sleep(3), Sleep(4), other.Sleep(1)));
    });

    [Test]
    [Contract(8), Scenario(56)]
    public void Never_IsNeutral() => TestLoop.Run(async events =>
    {
        Choice<Unit, Unit> won = await AnyOf(Never(), Sleep(1));
        won.Index.ShouldBe(1);
        events.Now.TotalSeconds.ShouldBe(1, 0.001);
    });

    [Test]
    [Contract(6), Peak(26)]
    public void AnyOf_OfTen_GivesTheFirstThatHappensAndNothingElse([Range(0, 9)] int first) => TestLoop.Run(async events =>
    {
        EventCompletionSource<int>[] sources = [.. Enumerable.Range(0, 10).Select(_ => new EventCompletionSource<int>(events))];
        Event[] members = [.. sources.Select(source => (Event)source.Event)];
        var got = new List<Choice>();
        Subscription subscription = AnyOf(members).Subscribe(choice => { got.Add(choice); });
        sources[first].SetResult(first * 10);
        foreach (EventCompletionSource<int> source in sources)
        {
            source.TrySetResult(-1);
        }
        await Pause();
        await Pause();
        got.ShouldBe([new Choice(first, first * 10, sources[first])]);
        subscription.IsActive.ShouldBeFalse();
    });

    [Test]
    [Contract(6), Peak(27)]
    public void AnyOf_OfThreeConditions_ParksOnlyIfAllAreFalse([Range(0, 7)] int truths) => TestLoop.Run(async events =>
    {
        SettableCondition[] conditions = [.. Enumerable.Range(0, 3).Select(i => events.Condition((truths & (1 << i)) != 0))];
        AnyOfAwaiter<Unit, Unit, Unit> awaiter = AnyOf(conditions[0].WhenTrue, conditions[1].WhenTrue, conditions[2].WhenTrue).GetAwaiter();
        awaiter.IsCompleted.ShouldBe(truths != 0);
        if (truths != 0)
        {
            awaiter.GetResult().Index.ShouldBe(System.Numerics.BitOperations.TrailingZeroCount(truths));
        }
        await Pause();
    });

    [Test]
    [Contract(6), Peak(31)]
    public void AnyOf_ThatTakesADistributorsEvent_LeavesTheNextToOthers() => TestLoop.Run(async events =>
    {
        Distributor<int> distributor = events.Distributor<int>();
        var trace = new List<string>();
        _ = AnyOf(Never(), distributor.Next()).AsEvent().Subscribe(choice => trace.Add($"any {choice.Value2}"));
        _ = distributor.Next().Subscribe(value => trace.Add($"direct {value}"));
        distributor.Send(1);
        await Pause();
        distributor.Send(2);
        await Pause();
        trace.ShouldBe(["any 1", "direct 2"]);
    });

    [Test]
    [Contract(8), Peak(32), Peak(33), Scenario(56)]
    public void AnyOf_OfEqualAndNestedEvents_RegistersEachOnce() => TestLoop.Run(async events =>
    {
        var core = new CompletionCore<int>(events, "core");
        Event c = core.Event;
        var waits = new List<Task>
        {
            AnyOf(core.Event, core.Event).AsEvent().AsTask(),
            AnyOf(core.Event, core.Event, core.Event).AsEvent().AsTask(),
            AnyOf(c, c).AsTask(),
            AnyOf(AnyOf(c, c), c).AsTask(),
            AnyOf(c, AnyOf(Never(), AnyOf(c, c))).AsTask(),
            Typed(AnyOf(core.Event, core.Event)),
            Typed(AnyOf(AnyOf(core.Event, core.Event).AsEvent(), core.Event)),
        };
        core.WaiterCount.ShouldBe(waits.Count);
        core.TrySetResult(1);
        await Task.WhenAll(waits);
        (await (Task<Choice>)waits[4]).Index.ShouldBe(0);
        core.Rented.ShouldBe(0);

        static async Task Typed<T1, T2>(AnyOfEvent<T1, T2> choice) => (await choice).Index.ShouldBe(0);
    });

    [Test]
    [Contract(8)]
    public void Put_NeverEqualsPut() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(0);
        Event<int> put = queue.Put(1);
        (put == queue.Put(1)).ShouldBeFalse();
        (queue.Get() == queue.Get()).ShouldBeTrue();
        Task<Choice> typed = AnyOf((Event)put, AnyOf(put, put), put.Select(_ => 1), AnyOf(put.Select(_ => 1))).AsTask();
        queue.PuttersWaiting.ShouldBe(5);
        (await queue.Get()).ShouldBe(1);
        (await typed).Index.ShouldBe(0);
        queue.PuttersWaiting.ShouldBe(0);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(8), Peak(110)]
    public void AnyOf_Nested_KeepsTheShapeOfTheCallAndNamesTheLeaf() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        Event<Choice<Unit, Choice<Unit, int>>> nested = AnyOf(Never(), AnyOf(Never(), queue.Get()).AsEvent()).AsEvent();
        foreach (bool ready in new[] { true, false })
        {
            Task<Choice<Unit, Choice<Unit, int>>>? parked = ready ? null : nested.AsTask();
            queue.TryPut(7).ShouldBeTrue();
            Choice<Unit, Choice<Unit, int>> won = parked is null ? await nested : await parked;
            won.Index.ShouldBe(1);
            won.Source.ShouldBe(queue);
            won.Value2.ShouldBe(new Choice<Unit, int>(1, default, 7, queue));
        }
        queue.TryPut(8).ShouldBeTrue();
        Choice<Unit, Choice<Unit, int>> typed = await AnyOf(Never(), AnyOf(Never(), queue.Get()).AsEvent());
        typed.Source.ShouldBe(queue);
        queue.TryPut(9).ShouldBeTrue();
        (await AnyOf(Never(), AnyOf(Never(), queue.Get().Select(it => it)).AsEvent().Within(1).AsEvent())).Source.ShouldBe(queue);
    });

    [Test]
    [Contract(6), Peak(92), Peak(93)]
    public void AnyOf_Subscribed_CallsForWhatIsTrueAlreadyAndCancelsAllMembers() => TestLoop.Run(async events =>
    {
        int calls = 0;
        var core = new CompletionCore<int>(events, "core");
        SettableCondition condition = events.Condition(true);
        _ = AnyOf(core.Event, condition.WhenTrue).AsEvent().Subscribe(_ => { calls++; });
        await Pause();
        calls.ShouldBe(1);
        condition.Set(false);
        Subscription second = AnyOf(core.Event, condition.WhenTrue).AsEvent().Subscribe(_ => { calls++; });
        core.WaiterCount.ShouldBe(1);
        second.Dispose();
        core.WaiterCount.ShouldBe(0);
        condition.Set(true);
        core.TrySetResult(1);
        await Pause();
        calls.ShouldBe(1);
        core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(5), Contract(6), Scenario(50)]
    public void AnyOf_WithBothReady_TakesTheFirstInOrderAndEitherWhenShuffled([Values] bool shuffled, [Values] bool many)
    {
        int[] wins = new int[3];
        TestLoop.Run(async events =>
        {
            EventQueue<int> first = events.Queue<int>(1), second = events.Queue<int>(1), never = events.Queue<int>(1);
            for (int i = 0; i < 1000; i++)
            {
                first.TryPut(1);
                second.TryPut(2);
                int index = many
                    ? (await AnyOf((Event)first.Get(), second.Get(), never.Get())).Index
                    : (await AnyOf(first.Get(), second.Get(), never.Get())).Index;
                wins[index]++;
                (first.Count + second.Count).ShouldBe(1);
            }
        }, TestLoop.Virtual(shuffled ? StepOrder.Seeded(7) : default));
        wins[2].ShouldBe(0);
        if (shuffled)
        {
            // Neither is favoured by the one that is never ready.
            wins[0].ShouldBeInRange(400, 600);
        }
        else
        {
            wins[0].ShouldBe(1000);
        }
    }

    [Test]
    [Contract(6), Scenario(58)]
    public void AnyOf_OfPutAndGetOfOneRendezvous_IsNotItsOwnPartner([Values] bool many) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(0);
        Task<Choice> itself = many
            ? AnyOf((Event)queue.Put(1), queue.Get(), Guard(() => queue.Put(3)), AnyOf(queue.Get())).AsTask()
            : AnyOf(queue.Put(1), queue.Get()).AsEvent().Select(c => new Choice(c.Index, c.Value2, c.Source)).AsTask();
        await Sleep(1);
        itself.IsCompleted.ShouldBeFalse();
        _ = await queue.Put(2);
        Choice won = await itself;
        won.Index.ShouldBe(1);
        won.Value.ShouldBe(2);
        queue.Core.Rented.ShouldBe(0);
    });
}
