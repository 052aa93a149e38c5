using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>What every kind of queue does. Items are put in ascending order, so that a queue by priority gives them in the order of arrival, too.</summary>
public abstract class QueueContract
{
    private protected abstract EventQueue<int> Make(EventLoop loop, int capacity);

    [Test]
    [Scenario(37)]
    public void Get_OnEmptyThenPut_GivesTheValueAndStoresNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 4);
        Microthread<int> getter = events.Thread(async () => await queue.Get());
        await events.Pause();
        (await queue.Put(7)).ShouldBe(7);
        queue.Count.ShouldBe(0);
        (await getter.Join()).ShouldBe(7);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Scenario(38), Contract(2)]
    public void Getters_WhoWait_AreServedInTheOrderOfArrival() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 4);
        var trace = new List<string>();
        Microthread[] getters = [.. "abc".Select(name => events.Thread(async () => trace.Add($"{name}{await queue.Get()}")))];
        await events.Pause();
        queue.GettersWaiting.ShouldBe(3);
        await queue.Put(1);
        await events.Pause();
        trace.ShouldBe(["a1"]);
        queue.GettersWaiting.ShouldBe(2);
        await queue.Put(2);
        await queue.Put(3);
        await getters[2].Join();
        trace.ShouldBe(["a1", "b2", "c3"]);
    });

    [Test]
    [Contract(2)]
    public void Putters_WhoWait_AreServedInTheOrderOfArrivalAndNobodyBarges() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 1);
        var trace = new List<string>();
        queue.TryPut(0).ShouldBeTrue();
        Microthread[] putters = [.. Enumerable.Range(1, 3).Select(item => events.Thread(async () => trace.Add($"put {await queue.Put(item)}")))];
        await events.Pause();
        queue.PuttersWaiting.ShouldBe(3);
        queue.TryPut(9).ShouldBeFalse();
        for (int i = 0; i <= 3; i++)
        {
            trace.Add($"got {await queue.Get()}");
            queue.TryPut(9).ShouldBe(i == 3);
            await events.Pause();
        }
        trace.ShouldBe(["got 0", "put 1", "got 1", "put 2", "got 2", "put 3", "got 3"]);
        await putters[2].Join();
    });

    [Test]
    [Scenario(40), Contract(6)]
    public void Put_CancelledWhileFull_InsertsNothingAndKeepsTheOrderOfTheOthers() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 1);
        await queue.Put(0);
        using var cancellation = new CancellationTokenSource();
        Microthread first = events.Thread(async () => await queue.Put(1));
        Microthread second = events.Thread(async () => await queue.Put(2).WithCancellation(cancellation.Token));
        Microthread third = events.Thread(async () => await queue.Put(3));
        await events.Pause();
        cancellation.Cancel();
        (await Should.ThrowAsync<OperationCanceledException>(async () => await second.Join())).CancellationToken.ShouldBe(cancellation.Token);
        queue.PuttersWaiting.ShouldBe(2);
        (await queue.Get(), await queue.Get(), await queue.Get()).ShouldBe((0, 1, 3));
        queue.Count.ShouldBe(0);
        await first.Join();
        await third.Join();
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void Get_CancelledWhileWaiting_LeavesTheItemToTheNext() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 1);
        Microthread first = events.Thread(async () => await queue.Get());
        Microthread<int> second = events.Thread(async () => await queue.Get());
        await events.Pause();
        first.Cancel();
        await queue.Put(5);
        (await second.Join()).ShouldBe(5);
        await first.Ended;
        first.State.ShouldBe(MicrothreadState.Canceled);
    });

    [Test]
    [Scenario(41)]
    public void Put_OnRendezvous_CompletesOnlyWhenTaken() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 0);
        Microthread<int> putter = events.Thread(async () => await queue.Put(1));
        await events.Sleep(10);
        putter.IsEnded.ShouldBeFalse();
        queue.TryPut(2).ShouldBeFalse();
        (await queue.Get()).ShouldBe(1);
        (await putter.Join()).ShouldBe(1);
        queue.TryGet(out _).ShouldBeFalse();
    });

    [Test]
    [Scenario(42), Contract(6)]
    public void Close_WithItems_DeliversThemThenEndsAndRefusesPuts() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        await queue.Put(1);
        await queue.Put(2);
        Microthread putter = events.Thread(async () => await queue.Put(3));
        await events.Pause();
        queue.Close();
        queue.Close(new InvalidDataException("too late to count"));
        await Should.ThrowAsync<QueueClosedException>(async () => await putter.Join());
        await Should.ThrowAsync<QueueClosedException>(async () => await queue.Put(4));
        queue.TryPut(4).ShouldBeFalse();
        queue.Drained.TryTake(out _).ShouldBeFalse();
        (await queue.Get(), await queue.Get()).ShouldBe((1, 2));
        await Should.ThrowAsync<QueueClosedException>(async () => await queue.Get());
        queue.TryGet(out _).ShouldBeFalse();
        await queue.Drained;
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Scenario(43)]
    public void Close_WhileGettersWait_WakesAllInOrder() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        var trace = new List<string>();
        Microthread[] getters = [.. "ab".Select(name => events.Thread(async () =>
        {
            _ = await Thrown.By<QueueClosedException>(async () => await queue.Get());
            trace.Add(name.ToString());
        }))];
        await events.Pause();
        queue.Close();
        await getters[1].Join();
        trace.ShouldBe(["a", "b"]);
    });

    [Test]
    public void Close_WithError_GivesItToGettersAfterTheLastItem() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        await queue.Put(1);
        var error = new InvalidDataException("broken");
        queue.Close(error);
        (await Should.ThrowAsync<QueueClosedException>(async () => await queue.Put(2))).InnerException.ShouldBe(error);
        (await queue.HasItems).ShouldBeTrue();
        (await queue.Get()).ShouldBe(1);
        (await Should.ThrowAsync<InvalidDataException>(async () => await queue.Get())).ShouldBe(error);
        (await Should.ThrowAsync<InvalidDataException>(async () => await queue.HasItems)).ShouldBe(error);
        (await Should.ThrowAsync<InvalidDataException>(async () => await queue.HasRoom)).ShouldBe(error);
        await queue.Drained;
    });

    [Test]
    public void ReadAll_OfQueueClosedWithAnothersEnd_IsAnErrorNotAnEnd() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        await queue.Put(1);
        queue.Close(new QueueClosedException("another queue"));
        var seen = new List<int>();
        (await Should.ThrowAsync<QueueClosedException>(async () =>
        {
            await foreach (int item in queue.ReadAllAsync())
            {
                seen.Add(item);
            }
        })).Message.ShouldBe("another queue");
        seen.ShouldBe([1]);
    });

    [Test]
    [Contract(6)]
    public void Choice_BothReady_TakesOneItemOnly() => TestLoop.Run(async events =>
    {
        EventQueue<int> left = Make(events, 2), right = Make(events, 2);
        await left.Put(1);
        await right.Put(2);
        (await Events.AnyOf(left.Get(), right.Get())).Index.ShouldBe(0);
        (left.Count, right.Count).ShouldBe((0, 1));
        left.Core.Rented.ShouldBe(0);
        right.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void Choice_ThatWaited_LeavesTheLosersItemWhereItWas() => TestLoop.Run(async events =>
    {
        EventQueue<int> left = Make(events, 2), right = Make(events, 2);
        Microthread<int> chooser = events.Thread(async () => (await Events.AnyOf(left.Get(), right.Get())).Index);
        await events.Pause();
        await right.Put(2);
        await left.Put(1);
        (await chooser.Join()).ShouldBe(1);
        (left.Count, right.Count).ShouldBe((1, 0));
        left.GettersWaiting.ShouldBe(0);
        left.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void Choice_BetweenPuts_InsertsOne() => TestLoop.Run(async events =>
    {
        EventQueue<int> left = Make(events, 1), right = Make(events, 1);
        await left.Put(0);
        await right.Put(0);
        Microthread<int> chooser = events.Thread(async () => (await Events.AnyOf(left.Put(1), right.Put(2))).Index);
        await events.Pause();
        (await right.Get()).ShouldBe(0);
        (await left.Get()).ShouldBe(0);
        (await chooser.Join()).ShouldBe(1);
        (left.Count, right.Count).ShouldBe((0, 1));
        (await right.Get()).ShouldBe(2);
    });

    [Test]
    [Scenario(58)]
    public void Choice_OfPutAndGetOnOneRendezvous_DoesNotMatchItself() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 0);
        Microthread<int> selfish = events.Thread(async () => (await Events.AnyOf(queue.Put(1), queue.Get())).Index);
        await events.Sleep(1);
        selfish.IsEnded.ShouldBeFalse();
        (await queue.Put(2)).ShouldBe(2);
        (await selfish.Join()).ShouldBe(1);
        (queue.GettersWaiting, queue.PuttersWaiting).ShouldBe((0, 0));
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Scenario(58)]
    public void Choice_OfPutAndSignalOnOneRendezvous_DoesNotSeeItself() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 0);
        (await Events.AnyOf(queue.HasItems, queue.Put(1), events.Sleep(1))).Index.ShouldBe(2);
        (await Events.AnyOf(queue.HasRoom, queue.Get(), events.Sleep(1))).Index.ShouldBe(2);
    });

    [Test]
    public void PushBack_IsTheNextOneOut_AlsoBeyondTheCapacityAndAfterTheEnd() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        await queue.Put(5);
        await queue.Put(6);
        queue.PushBack(8);
        queue.PushBack(7);
        queue.Count.ShouldBe(4);
        queue.TryPut(9).ShouldBeFalse();
        (await queue.Get(), await queue.Get(), await queue.Get(), await queue.Get()).ShouldBe((7, 8, 5, 6));
        queue.Close();
        queue.PushBack(1);
        (await queue.HasItems).ShouldBeTrue();
        (await queue.Get()).ShouldBe(1);
        (await queue.HasItems).ShouldBeFalse();
    });

    [Test]
    public void PushBack_WhileGetterWaits_IsGivenToIt() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        Microthread<int> getter = events.Thread(async () => await queue.Get());
        await events.Pause();
        queue.PushBack(3);
        queue.Count.ShouldBe(0);
        (await getter.Join()).ShouldBe(3);
    });

    [Test]
    public void HasItems_TakesNothing_AndWakesEverybody() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        Microthread<bool>[] watchers = [.. Enumerable.Range(0, 2).Select(_ => events.Thread(async () => await queue.HasItems))];
        await events.Pause();
        await queue.Put(1);
        (await watchers[0].Join(), await watchers[1].Join()).ShouldBe((true, true));
        queue.Count.ShouldBe(1);
        queue.Core.Items.Rented.ShouldBe(0);
    });

    [Test]
    public void HasItems_AtTheEnd_GivesFalse() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        Microthread<bool> watcher = events.Thread(async () => await queue.HasItems);
        await events.Pause();
        queue.Close();
        (await watcher.Join()).ShouldBeFalse();
        (await queue.HasRoom).ShouldBeFalse();
        (await queue.HasGetters).ShouldBeFalse();
    });

    [Test]
    public void HasGetters_LetsAProducerMakeItemsOnDemand() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 8);
        var trace = new List<string>();
        Microthread producer = events.Thread(async () =>
        {
            for (int i = 1; await queue.HasGetters; i++)
            {
                trace.Add($"make {i}");
                await queue.Put(i);
            }
        });
        await events.Sleep(1);
        trace.ShouldBeEmpty();
        for (int i = 0; i < 2; i++)
        {
            trace.Add($"use {await queue.Get()}");
            await events.Sleep(1);
        }
        trace.ShouldBe(["make 1", "use 1", "make 2", "use 2"]);
        queue.Close();
        await producer.Join();
    });

    [Test]
    public void HasRoom_HappensWhenThereIsRoom() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 1);
        (await queue.HasRoom).ShouldBeTrue();
        await queue.Put(1);
        Microthread<bool> watcher = events.Thread(async () => await queue.HasRoom);
        await events.Sleep(1);
        watcher.IsEnded.ShouldBeFalse();
        await queue.Get();
        (await watcher.Join()).ShouldBeTrue();
        queue.Core.Room.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(1)]
    public void Use_OnAnotherThread_ThrowsAndChangesNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 2);
        await queue.Put(1);
        Action[] uses =
        [
            () => queue.TryGet(out _), () => queue.TryPut(2), () => queue.PushBack(2), () => queue.Close(), () => _ = queue.Count, () => _ = queue.IsClosed,
            () => queue.Get().GetAwaiter().OnCompleted(() => { }), () => _ = queue.GettersWaiting,
        ];
        await Task.Run(() => Array.ForEach(uses, use => Should.Throw<InvalidOperationException>(use)));
        queue.Count.ShouldBe(1);
        queue.IsClosed.ShouldBeFalse();
    });

    [Test]
    [Contract(4)]
    public void Get_ReadyManyTimes_GivesWayEventually() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 1000);
        for (int i = 0; i < 1000; i++)
        {
            queue.TryPut(i).ShouldBeTrue();
        }
        int seenByOther = -1;
        _ = events.Thread(async () =>
        {
            seenByOther = queue.Count;
            await Task.CompletedTask;
        });
        for (int i = 0; i < 1000; i++)
        {
            (await queue.Get()).ShouldBe(i);
        }
        seenByOther.ShouldBeInRange(1000 - 130, 1000);
    });

    [Test]
    public void Select_OfClosedQueue_ThrowsAndLeavesNothingRented() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = Make(events, 1);
        queue.Close();
        await Should.ThrowAsync<QueueClosedException>(async () => await queue.Get().Select(item => item + 1));
        await Should.ThrowAsync<QueueClosedException>(async () => await Events.AnyOf(events.Sleep(1), queue.Get()));
        await Should.ThrowAsync<QueueClosedException>(async () => await queue.Get().Within(1));
        queue.Core.Rented.ShouldBe(0);
    });
}
