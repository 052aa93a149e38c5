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

    // A ring of ints is in one piece up to 16384 of them. What is put back makes it longer than that in front, without an ordinary Put.
    [TestCase(0)]
    [TestCase(1)]
    public void GetAndPut_AfterAnItemPutBackOntoALongQueue_KeepTheOrder(int taken) => Used(EventQueue<int>.Unbounded, async (events, queue) =>
    {
        const int Piece = 16_384;
        for (int i = 0; i < Piece; i++) await queue.Put(i);
        for (int i = 0; i < taken; i++) (await queue.Get()).ShouldBe(i);
        for (int i = taken; i >= 0; i--) queue.PushBack(i - 1);
        for (int i = -1; i < 100; i++) (await queue.Get()).ShouldBe(i);
        for (int i = Piece; i < 3 * Piece; i++) await queue.Put(i);
        for (int i = 100; i < 3 * Piece; i++) (await queue.Get()).ShouldBe(i);
        queue.Count.ShouldBe(0);
    });

    // Short and ordinary ones by turns, at lengths on both sides of one piece, of two and of three.
    [Test]
    public void GetAndPut_OfALongQueue_KeepTheOrder() => Used(EventQueue<int>.Unbounded, async (events, queue) =>
    {
        var random = new Random(1);
        int put = 0, got = 0;
        for (int round = 0; round < 100; round++)
        {
            int length = random.Next(50_000);
            while (queue.Count < length) await queue.Put(put++);
            while (queue.Count > length) (await queue.Get()).ShouldBe(got++);
            for (int i = random.Next(10); i > 0 && got > 0; i--) queue.PushBack(--got);
            for (int i = random.Next(10); i > 0; i--) await queue.Put(put++);
            queue.Count.ShouldBe(put - got);
        }
        while (queue.Count > 0) (await queue.Get()).ShouldBe(got++);
        got.ShouldBe(put);
    });

    [Test]
    public void Put_OntoALongQueue_StopsAtTheCapacity_AndNotAtAClosedOne() => Used(20_000, async (events, queue) =>
    {
        for (int i = 0; i < 20_000; i++) await queue.Put(i);
        Microthread putter = events.Thread(async () => { for (int i = 20_000; i < 40_000; i++) await queue.Put(i); });
        await events.Pause();
        (queue.Count, queue.PuttersWaiting).ShouldBe((20_000, 1));
        for (int i = 0; i < 20_000; i++) (await queue.Get()).ShouldBe(i);
        await putter.Join();
        queue.Count.ShouldBe(20_000);
        (await queue.Get()).ShouldBe(20_000);
        await queue.Put(40_000);
        (await queue.Get()).ShouldBe(20_001);
        queue.Close();
        await Should.ThrowAsync<QueueClosedException>(async () => await queue.Put(0));
        for (int i = 20_002; i <= 40_000; i++) (await queue.Get()).ShouldBe(i);
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
