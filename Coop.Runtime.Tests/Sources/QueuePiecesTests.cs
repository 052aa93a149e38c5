using System.Runtime.InteropServices;
using Coop.Runtime.Collections;
using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Queues of items so large that four of them are a piece: every operation is near a border of what a queue is stored in.</summary>
public sealed class QueuePiecesTests
{
    [Test]
    [Contract(2), Contract(6)]
    public void Queue_AfterAnyOperations_EqualsTheModel([Range(1, 12)] int seed, [Values(1, 3, 4, 9, EventQueue<Item>.Unbounded)] int capacity) => TestLoop.Run(async events =>
    {
        Ring<Item>.PieceItems.ShouldBe(4);
        var random = new Random(seed);
        EventQueue<Item> queue = events.Queue<Item>(capacity);
        var stored = new List<int>();
        var putting = new Queue<int>();
        var getting = new Queue<Microthread<Item>>();
        int put = 0, target = 0, length = 0;
        for (int i = 0; i < 600; i++)
        {
            if (random.Next(25) == 0) target = random.Next(-3, Math.Min(capacity, 24) + 4);
            length = stored.Count + putting.Count - getting.Count;
            if (length < target || (length == target && random.Next(2) == 0))
            {
                bool waits = stored.Count >= capacity;
                int item = put++;
                switch (random.Next(3))
                {
                    case 0 when !waits:
                        queue.TryPut(new Item(item)).ShouldBeTrue();
                        break;
                    case 1 when !waits:
                        _ = await AnyOf(Never(), queue.Put(new Item(item)));
                        break;
                    case 2 when !waits:
                        await queue.Put(new Item(item));
                        break;
                    default:
                        _ = events.Thread(async () => await queue.Put(new Item(item)));
                        await events.Pause();
                        break;
                }
                if (getting.Count > 0) (await getting.Dequeue().Join()).Number.ShouldBe(item);
                else if (waits) putting.Enqueue(item);
                else stored.Add(item);
            }
            else if (stored.Count > 0)
            {
                Item got = random.Next(4) switch
                {
                    0 => queue.TryGet(out Item item) ? item : throw new AssertionException("there is one"),
                    1 => (await AnyOf(Never(), queue.Get())).Value2,
                    2 => (await AllOf(queue.Get(), events.Sleep(0))).Item1,
                    _ => await queue.Get(),
                };
                got.Number.ShouldBe(stored[0]);
                stored.RemoveAt(0);
                if (putting.Count > 0) stored.Add(putting.Dequeue());
                if (random.Next(4) == 0)
                {
                    // Also beyond the capacity.
                    queue.PushBack(got);
                    stored.Insert(0, got.Number);
                }
                while (stored.Count > capacity)
                {
                    (await queue.Get()).Number.ShouldBe(stored[0]);
                    stored.RemoveAt(0);
                }
            }
            else
            {
                getting.Enqueue(events.Thread(async () => await queue.Get()));
                await events.Pause();
            }
            (queue.Count, queue.PuttersWaiting, queue.GettersWaiting).ShouldBe((stored.Count, putting.Count, getting.Count), $"operation {i}");
        }
        foreach (Microthread<Item> getter in getting)
        {
            await queue.Put(new Item(put));
            (await getter.Join()).Number.ShouldBe(put++);
        }
        while (putting.Count > 0)
        {
            (await queue.Get()).Number.ShouldBe(stored[0]);
            stored.RemoveAt(0);
            stored.Add(putting.Dequeue());
        }
        queue.Close();
        foreach (int item in stored) (await queue.Get()).Number.ShouldBe(item);
        queue.IsClosed.ShouldBeTrue();
        queue.Count.ShouldBe(0);
    });

    [StructLayout(LayoutKind.Sequential, Size = 12_000)]
    public readonly record struct Item(int Number);
}
