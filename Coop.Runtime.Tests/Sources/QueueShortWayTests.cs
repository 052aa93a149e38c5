using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

// What a Get or Put must not overlook when the ones before it were of the kind that nothing follows from.
public sealed class QueueShortWayTests
{
    [Test]
    public void Get_AfterShortOnes_TellsWhoWaitsForRoom() => Used(2, async (events, queue) =>
    {
        await queue.Put(1);
        await queue.Put(2);
        Microthread<bool> room = events.Thread(async () => await queue.HasRoom);
        Microthread<int> putter = events.Thread(async () => await queue.Put(3));
        await events.Pause();
        (await queue.Get()).ShouldBe(1);
        queue.PuttersWaiting.ShouldBe(0);
        (await queue.Get()).ShouldBe(2);
        await events.Pause();
        (await room.Join(), await putter.Join(), await queue.Get()).ShouldBe((true, 3, 3));
    });

    [Test]
    public void Get_AfterShortOnes_TellsAWatchingPutter() => Used(1, async (events, queue) =>
    {
        await queue.Put(1);
        EventQueue<int> other = events.Queue<int>(1);
        Microthread both = events.Thread(async () => { await AllOf(queue.Put(2), other.Put(2)); });
        await events.Pause();
        (await queue.Get()).ShouldBe(1);
        await both.Join();
        (await queue.Get(), await other.Get()).ShouldBe((2, 2));
    });

    [Test]
    public void Put_AfterShortOnes_TellsWhoWaitsForItems() => Used(2, async (events, queue) =>
    {
        EventQueue<int> other = events.Queue<int>(1);
        await other.Put(7);
        Microthread<bool> items = events.Thread(async () => await queue.HasItems);
        Microthread both = events.Thread(async () => { await AllOf(queue.Get(), other.Get()); });
        await events.Pause();
        await queue.Put(1);
        await both.Join();
        (await items.Join(), queue.Count, other.Count).ShouldBe((true, 0, 0));
    });

    [Test]
    public void Put_AfterShortOnes_GoesToTheGetterThatWaits() => Used(2, async (events, queue) =>
    {
        Microthread<int> getter = events.Thread(async () => await queue.Get());
        await events.Pause();
        await queue.Put(1);
        queue.Count.ShouldBe(0);
        (await getter.Join()).ShouldBe(1);
    });

    [Test]
    public void Put_AfterShortOnes_StopsAtTheCapacity() => Used(3, async (events, queue) =>
    {
        await queue.Put(1);
        await queue.Put(2);
        await queue.Put(3);
        Microthread<int> putter = events.Thread(async () => await queue.Put(4));
        await events.Pause();
        (queue.Count, queue.PuttersWaiting).ShouldBe((3, 1));
        queue.PushBack(0);
        (await queue.Get(), await queue.Get(), await queue.Get(), await queue.Get(), await queue.Get()).ShouldBe((0, 1, 2, 3, 4));
        await putter.Join();
    });

    [Test]
    public void Close_AfterShortOnes_RefusesPutsAndEndsAfterTheLastGet() => Used(4, async (events, queue) =>
    {
        await queue.Put(1);
        await queue.Put(2);
        Microthread drained = events.Thread(async () => await queue.Drained);
        await events.Pause();
        queue.Close();
        await Should.ThrowAsync<QueueClosedException>(async () => await queue.Put(3));
        (await queue.Get(), await queue.Get()).ShouldBe((1, 2));
        await drained.Join();
        await Should.ThrowAsync<QueueClosedException>(async () => await queue.Get());
    });

    [Test]
    [Contract(1)]
    public void Get_OnAnotherThreadOrInAnotherLoopsStep_ThrowsAndTakesNothing() => Used(2, async (events, queue) =>
    {
        await queue.Put(1);
        Exception? error = null;
        var thread = new Thread(() => error = Should.Throw<InvalidOperationException>(() => queue.Get().GetAwaiter().IsCompleted));
        thread.Start();
        while (thread.IsAlive)
        {
            await events.Pause();
        }
        error.ShouldNotBeNull();
        var inner = new EventLoop();
        inner.Post(() => error = Should.Throw<InvalidOperationException>(() => queue.Get().GetAwaiter().IsCompleted));
        error = null;
        inner.Turn();
        inner.Dispose();
        error.ShouldNotBeNull();
        (queue.Count, await queue.Get()).ShouldBe((1, 1));
    });

    private static void Used(int capacity, Func<EventLoop, EventQueue<int>, Task> body) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(capacity);
        for (int i = 0; i < 3; i++)
        {
            await queue.Put(i);
            (await queue.Get()).ShouldBe(i);
        }
        await body(events, queue);
    });
}
