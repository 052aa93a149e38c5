using Coop.Runtime.Sources;
using Coop.Runtime.Tests.Support;
using CsCheck;

namespace Coop.Runtime.Tests.Sources;

public sealed class PriorityQueueTests : QueueContract
{
    private protected override EventQueue<int> Make(EventLoop loop, int capacity) => loop.PriorityQueue<int>(capacity);

    [Test]
    [Scenario(47)]
    public void Get_AmongEqualPriorities_IsFirstInFirstOut() => TestLoop.Run(async events =>
    {
        EventQueue<(int Priority, string Name)> queue = events.PriorityQueue(16, Comparer<(int Priority, string Name)>.Create((a, b) => a.Priority.CompareTo(b.Priority)));
        foreach ((int, string) item in new[] { (2, "a"), (1, "b"), (2, "c"), (1, "d"), (3, "e"), (1, "f"), (2, "g") })
        {
            await queue.Put(item);
        }
        queue.Close();
        var order = new List<string>();
        await foreach ((int _, string name) in queue.ReadAllAsync())
        {
            order.Add(name);
        }
        string.Concat(order).ShouldBe("bdfacge");
    });

    [Test]
    public void Put_WhoseComparerThrows_FailsAtOnceAndLosesNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.PriorityQueue(3, Throwing());
        await queue.Put(1);
        await queue.Put(2);
        (await Should.ThrowAsync<InvalidDataException>(async () => await queue.Put(Bad))).Message.ShouldBe("bad");
        Should.Throw<InvalidDataException>(() => queue.TryPut(Bad));
        queue.Count.ShouldBe(2);
        await queue.Put(0);
        (await queue.Get(), await queue.Get(), await queue.Get()).ShouldBe((0, 1, 2));
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    public void Put_ThatWaitedAndWhoseComparerThrows_FailsAndTheGetterIsNotHarmed() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.PriorityQueue(2, Throwing());
        await queue.Put(1);
        await queue.Put(2);
        Microthread bad = events.Thread(async () => await queue.Put(Bad));
        Microthread good = events.Thread(async () => await queue.Put(0));
        await events.Pause();
        (await queue.Get()).ShouldBe(1);
        await Should.ThrowAsync<InvalidDataException>(async () => await bad.Join());
        await good.Join();
        (await queue.Get(), await queue.Get()).ShouldBe((0, 2));
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    public void Put_WhoseComparerUsesTheQueue_FailsAndTheQueueIsIntact() => TestLoop.Run(async events =>
    {
        EventQueue<int>? queue = null;
        bool meddles = false;
        queue = events.PriorityQueue(8, Comparer<int>.Create((a, b) =>
        {
            if (meddles)
            {
                meddles = false;
                queue!.TryPut(7);
            }
            return a.CompareTo(b);
        }));
        await queue.Put(1);
        meddles = true;
        await Should.ThrowAsync<InvalidOperationException>(async () => await queue.Put(2));
        (await queue.Get(), await queue.Get(), queue.Count).ShouldBe((1, 7, 0));
    });

    [Test]
    public void Storage_UnderAnyOperations_AgreesWithASortedList() =>
        Gen.Int[-1, 9].Array[0, 300].Sample(operations =>
        {
            var storage = new PriorityStorage<(int Key, int Number)>(Comparer<(int Key, int Number)>.Create((a, b) => a.Key.CompareTo(b.Key)));
            var model = new List<(int Key, int Number)>();
            for (int i = 0; i < operations.Length; i++)
            {
                if (operations[i] >= 0)
                {
                    storage.Add((operations[i], i));
                    int at = model.FindIndex(other => other.Key > operations[i]);
                    model.Insert(at < 0 ? model.Count : at, (operations[i], i));
                }
                else if (model.Count > 0)
                {
                    storage.TakeFirst().ShouldBe(model[0]);
                    model.RemoveAt(0);
                }
                storage.Count.ShouldBe(model.Count);
            }
            model.ForEach(item => storage.TakeFirst().ShouldBe(item));
        });

    [Test]
    public void Storage_WithAComparerOfNonsenseThatThrows_LosesAndDoublesNothing() =>
        Gen.Int[0, 1000].Sample(seed =>
        {
            var random = new Random(seed);
            var storage = new PriorityStorage<int>(Comparer<int>.Create((_, _) => random.Next(10) == 0 ? throw new InvalidDataException() : random.Next(-1, 2)));
            var inside = new HashSet<int>();
            for (int i = 0; i < 300; i++)
            {
                if (random.Next(3) > 0)
                {
                    try
                    {
                        storage.Add(i);
                        inside.Add(i);
                    }
                    catch (InvalidDataException)
                    {
                        // The item went nowhere.
                    }
                }
                else if (inside.Count > 0)
                {
                    inside.Remove(storage.TakeFirst()).ShouldBeTrue();
                }
                storage.Count.ShouldBe(inside.Count);
            }
            while (storage.Count > 0)
            {
                inside.Remove(storage.TakeFirst()).ShouldBeTrue();
            }
            inside.ShouldBeEmpty();
        }, iter: 200);

    [Test]
    public void Storage_InSortedOrder_StaysShallow()
    {
        int comparisons = 0;
        var storage = new PriorityStorage<int>(Comparer<int>.Create((a, b) =>
        {
            comparisons++;
            return a.CompareTo(b);
        }));
        for (int i = 0; i < 10_000; i++)
        {
            storage.Add(i);
        }
        // About 2 ln n for a random tree; a list would need n / 2.
        (comparisons / 10_000).ShouldBeLessThan(30);
        comparisons = 0;
        for (int i = 0; i < 10_000; i++)
        {
            storage.TakeFirst().ShouldBe(i);
        }
        comparisons.ShouldBe(0);
    }

    private const int Bad = -1;

    private static Comparer<int> Throwing() => Comparer<int>.Create((a, b) => a == Bad || b == Bad ? throw new InvalidDataException("bad") : a.CompareTo(b));
}
