using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

public sealed class AllOfTests
{
    [Test]
    [Contract(6)]
    public void AllOf_OfTwoSleeps_TakesTheLongerTime() => TestLoop.Run(async events =>
    {
        TimeSpan began = events.Now;
        (Unit, Unit) both = await AllOf(Sleep(2), Sleep(3));
        both.ShouldBe(default);
        (events.Now - began).ShouldBe(TimeSpan.FromSeconds(3));
    });

    [Test]
    [Contract(6)]
    public void AllOf_OfFour_GivesTheirResultsInOrder() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        var done = new EventCompletionSource<string>(events);
        events.Thread(async () =>
        {
            await Sleep(1);
            done.SetResult("done");
            await Sleep(1);
            _ = await queue.Put(7);
        });
        (string, int, Unit, string) all = await AllOf(done.Event, queue.Get(), Sleep(1), queue.Put(8).Select(i => $"put {i}"));
        all.ShouldBe(("done", 7, default, "put 8"));
        queue.TryGet(out int rest).ShouldBeTrue();
        rest.ShouldBe(8);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void AllOf_WithNothing_IsAnArgumentError() => TestLoop.Run(async events =>
    {
        await events.Pause();
        Should.Throw<ArgumentException>(() => AllOf());
        Should.Throw<ArgumentException>(() => Sequence());
        Should.Throw<InvalidOperationException>(() => AllOf(Sleep(1), default(Event<int>)));
        using var other = new EventLoop();
        Should.Throw<ArgumentException>(() => AllOf(Sleep(1), other.Sleep(1)));
    });

    [Test]
    [Contract(6)]
    public void AllOf_OfTwoGets_NeedsTwoItemsAndLeavesOneToOthersUntilThen() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        var trace = new List<string>();
        Microthread both = events.Thread(async () => trace.Add($"both {await AllOf(queue.Get(), queue.Get())}"));
        await Pause();
        queue.TryPut(1).ShouldBeTrue();
        await Sleep(1);
        queue.Count.ShouldBe(1);
        trace.Add($"alone {await queue.Get()}");
        queue.TryPut(2).ShouldBeTrue();
        queue.TryPut(3).ShouldBeTrue();
        await both.Join();
        trace.ShouldBe(["alone 1", "both (2, 3)"]);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void AllOf_OfTwoGetsOnAFullQueueOfOne_TakesFromTheWaitingPutterToo() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        queue.TryPut(1).ShouldBeTrue();
        Task<(int, int)> both = AllOf(queue.Get(), queue.Get()).AsTask();
        await Sleep(1);
        both.IsCompleted.ShouldBeFalse();
        _ = await queue.Put(2);
        (await both).ShouldBe((1, 2));
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void AllOf_WithARendezvous_TakesWhenThePartnerIsThere([Values] bool puts) => TestLoop.Run(async events =>
    {
        EventQueue<int> left = events.Queue<int>(0), right = events.Queue<int>(0);
        Task<(int, int)> all = puts ? AllOf(left.Put(1), right.Put(2)).AsTask() : AllOf(left.Get(), right.Get()).AsTask();
        Task<int> first = (puts ? left.Get() : left.Put(1)).AsTask();
        await Sleep(1);
        first.IsCompleted.ShouldBeFalse();
        Task<int> second = (puts ? right.Get() : right.Put(2)).AsTask();
        (await all).ShouldBe((1, 2));
        (await first, await second).ShouldBe((1, 2));
        left.Core.Rented.ShouldBe(0);
        right.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void AllOf_OfTwoRendezvous_DoesNotCountOnePartnerTwice() => TestLoop.Run(async events =>
    {
        EventQueue<int> left = events.Queue<int>(0), right = events.Queue<int>(0);
        Task<Choice<int, int>> partner = AnyOf(left.Put(1), right.Put(2)).AsEvent().AsTask();
        Task<(int, int)> all = AllOf(left.Get(), right.Get()).AsTask();
        await Sleep(1);
        all.IsCompleted.ShouldBeFalse();
        partner.IsCompleted.ShouldBeFalse();
        Task<int> second = right.Put(3).AsTask();
        (await all).ShouldBe((1, 3));
        (await partner).Index.ShouldBe(0);
        (await second).ShouldBe(3);
        left.Core.Rented.ShouldBe(0);
        right.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void AllOf_WhoseFirstTakeWouldMoveAPartnerUp_StillTakesThatPartnerWhereItWasPlanned() => TestLoop.Run(async events =>
    {
        EventQueue<int> full = events.Queue<int>(1), direct = events.Queue<int>(0);
        full.TryPut(1).ShouldBeTrue();
        Task<Choice<int, int>> partner = AnyOf(full.Put(2), direct.Put(3)).AsEvent().AsTask();
        (int, int) all = await AllOf(full.Get(), direct.Get());
        all.ShouldBe((1, 3));
        (await partner).Index.ShouldBe(1);
        full.Count.ShouldBe(0);
        full.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Contract(9)]
    public void AllOf_WhosePartnersLoserIsNacked_IsNotRobbedByWhomTheNackWakes() => TestLoop.Run(async events =>
    {
        EventQueue<int> left = events.Queue<int>(0), right = events.Queue<int>(0);
        var nacks = new List<Event<Unit>>();
        Task<Choice<int, Unit>> first = AnyOf(left.Put(1), WithNack(nack =>
        {
            nacks.Add(nack);
            return Never();
        })).AsEvent().AsTask();
        Task<Choice<Unit, int>> second = AnyOf(nacks.ShouldHaveSingleItem(), right.Put(2)).AsEvent().AsTask();
        (await AllOf(left.Get(), right.Get())).ShouldBe((1, 2));
        (await first).Index.ShouldBe(0);
        (await second).Index.ShouldBe(1);
    });

    [Test]
    [Contract(6), Contract(7), Contract(12)]
    public void AllOf_ThatRunsOutOfTime_TakesNothingAndLeavesNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        var never = new EventCompletionSource<int>(events);
        queue.TryPut(1).ShouldBeTrue();
        _ = await Thrown.By<TimeoutException>(async () => await AllOf(queue.Get(), Sleep(1), never.Event).Within(2));
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
        Choice<(int, int), Unit> lost = await AnyOf(AllOf(queue.Get(), never.Event), Sleep(1));
        lost.Index.ShouldBe(1);
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
        Microthread cancelled = events.Thread(async () => _ = await AllOf(queue.Get(), never.Event));
        await Pause();
        cancelled.Cancel();
        await cancelled.Ended;
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Scenario(27)]
    public void AllOf_OfTimesDueWithItsLimit_Completes([Values(0, 1, 2, 3)] int seed) => TestLoop.Run(async events =>
    {
        _ = await AllOf(Sleep(1), Sleep(1)).Within(1);
    }, TestLoop.Virtual(seed == 0 ? default : StepOrder.Seeded(seed)));

    [Test]
    [Contract(6), Contract(14)]
    public void AllOf_WithAnErrorInOneMember_EndsWithItAndTakesNothing([Values] bool latched) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4), closing = events.Queue<int>(4);
        var failing = new EventCompletionSource<int>(events);
        queue.TryPut(1).ShouldBeTrue();
        Task<(int, int, Unit)> all = AllOf(queue.Get(), latched ? failing.Event : closing.Get(), Sleep(9)).AsTask();
        await Sleep(1);
        if (latched)
        {
            failing.SetException(new FormatException("wrong"));
            (await Thrown.By<FormatException>(all)).Message.ShouldBe("wrong");
        }
        else
        {
            closing.Close();
            _ = await Thrown.By<QueueClosedException>(all);
        }
        events.Now.ShouldBeLessThan(TimeSpan.FromSeconds(9));
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
        closing.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Contract(14)]
    public void AllOf_WithAnErrorBelowAGuardOrALimit_EndsAtOnce([Values(0, 1, 2, 3)] int kind) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        Event<int> member = kind switch
        {
            0 => queue.Get().Within(1),
            1 => Guard<int>(() => queue.Get().Within(1)),
            2 => AnyOf(queue.Get().Within(1).AsEvent(), queue.Get()).AsEvent().Select(c => c.Index),
            _ => Sleep(5).Within(1).AsEvent().Select(_ => 0),
        };
        _ = await Thrown.By<TimeoutException>(async () => await AllOf(member, Sleep(9)));
        events.Now.ShouldBe(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Contract(8)]
    public void AllOf_InAnyOfInAllOf_CommitsAsOne() => TestLoop.Run(async events =>
    {
        EventQueue<int> a = events.Queue<int>(4), b = events.Queue<int>(4), c = events.Queue<int>(4);
        Task<(int, Choice<(int, int), Unit>)> all = AllOf(a.Get(), AnyOf(AllOf(b.Get(), c.Get()), Never()).AsEvent()).AsTask();
        c.TryPut(3).ShouldBeTrue();
        a.TryPut(1).ShouldBeTrue();
        await Sleep(1);
        (a.Count, b.Count, c.Count).ShouldBe((1, 0, 1));
        b.TryPut(2).ShouldBeTrue();
        (int first, Choice<(int, int), Unit> rest) = await all;
        first.ShouldBe(1);
        rest.Index.ShouldBe(0);
        rest.Value1.ShouldBe((2, 3));
        (a.Core.Rented, b.Core.Rented, c.Core.Rented).ShouldBe((0, 0, 0));
    });

    [Test]
    [Contract(6), Contract(9)]
    public void AllOf_WithAGuardedTime_LatchesItAlthoughGuardsAreWatched() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        int lost = 0;
        Task<(Unit, int)> all = AllOf(Guard(() => Sleep(1)).OnNack(() => lost++), queue.Get().OnNack(() => lost++)).AsTask();
        await Sleep(3);
        queue.TryPut(4).ShouldBeTrue();
        (await all).ShouldBe((default, 4));
        lost.ShouldBe(0);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Contract(9)]
    public void AllOf_ThatIsPolled_TakesAllOrNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        int lost = 0;
        await Pause();
        Event<(int, int)> both = AllOf(queue.Get(), queue.Get().OnNack(() => lost++));
        both.TryTake(out _).ShouldBeFalse();
        queue.TryPut(1).ShouldBeTrue();
        both.TryTake(out _).ShouldBeFalse();
        await Pause();
        lost.ShouldBe(2);
        queue.TryPut(2).ShouldBeTrue();
        both.TryTake(out (int, int) got).ShouldBeTrue();
        got.ShouldBe((1, 2));
        AllOf(Sleep(1), queue.Put(1)).TryTake(out _).ShouldBeFalse();
        Sequence(Until(TimeSpan.Zero), queue.Put(1)).TryTake(out _).ShouldBeTrue();
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(2), Contract(6)]
    public void AllOf_ChainedThroughTenThousandWaits_DoesNotRecurse() => TestLoop.Run(async events =>
    {
        const int Links = 10_000;
        var queues = new EventQueue<int>[Links];
        for (int i = 0; i < Links; i++)
        {
            queues[i] = events.Queue<int>(1);
        }
        for (int i = 0; i + 1 < Links; i++)
        {
            (EventQueue<int> from, EventQueue<int> to) = (queues[i], queues[i + 1]);
            _ = AllOf(from.Get(), to.Put(i)).AsTask();
        }
        queues[0].TryPut(0).ShouldBeTrue();
        (await queues[^1].Get()).ShouldBe(Links - 2);
    });
}
