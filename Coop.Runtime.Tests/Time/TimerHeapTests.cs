using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Tests.Support;
using Coop.Runtime.Time;
using CsCheck;

namespace Coop.Runtime.Tests.Time;

/// <summary>The heap against a sorted list: who is due first, and among equals who was registered first.</summary>
[Contract(2), Contract(13)]
public sealed class TimerHeapTests
{
    private enum Kind
    {
        Add,
        Remove,
        Fire,
    }

    [Test]
    public void Heap_AfterAnyOperations_EqualsTheSortedList()
    {
        Gen<(Kind Kind, int Number)> operation = Gen.Select(Gen.Frequency((5, Gen.Const(Kind.Add)), (2, Gen.Const(Kind.Remove)), (2, Gen.Const(Kind.Fire))), Gen.Int[0, 40]);
        operation.Array[0, 300].Sample(Play, iter: 500);
    }

    // Enough timers that all of the bags are used: the range of due times and the share of removals differ from run to run.
    [TestCase(1, 20_000, 1_000_000_000, 0, 0u)]
    [TestCase(2, 20_000, 1_000_000_000, 40, 0u)]
    [TestCase(3, 20_000, 20, 30, 0u)]
    [TestCase(4, 20_000, 1, 30, 0u)]
    [TestCase(5, 60_000, int.MaxValue, 10, 0u)]
    [TestCase(6, 10_000, 1_000, 45, uint.MaxValue - 15_000)]
    [TestCase(7, 10_000, 3, 20, uint.MaxValue - 5_000)]
    public void Heap_WithManyTimers_FiresInTheOrderOfTheSortedSet(int seed, int adds, int range, int removedPercent, uint firstOrder)
    {
        var random = new Random(seed);
        var model = new Model();
        model.Add(random.Next(range));
        model.Heap.NextOrder = firstOrder;
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < adds; i++)
            {
                model.Add(random.Next(range));
                if (random.Next(100) < removedPercent)
                {
                    model.Remove(random.Next(model.Alive.Count));
                }
            }
            model.FireSome(random);
        }
        model.FireAll();
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void Heap_OfAscendingOrDescendingTimes_FiresInOrder(int direction)
    {
        var model = new Model();
        for (int i = 0; i < 100_000; i++)
        {
            model.Add(1_000_000 + (direction * i));
        }
        model.FireAll();
    }

    [Test]
    public void OrderNumbers_ThatRunOut_KeepTheOrderOfEqualTimes()
    {
        var model = new Model();
        model.Add(9);
        model.Heap.NextOrder = uint.MaxValue - 3;
        for (int i = 0; i < 10; i++)
        {
            model.Add(5);
        }
        model.Heap.NextOrder.ShouldBeLessThan(20u);
        model.FireAll();
    }

    [Test]
    public void NextDue_AfterTheFirstIsRemoved_IsTheNextOneAlive()
    {
        var model = new Model();
        for (int i = 0; i < 10_000; i++)
        {
            model.Add(i);
        }
        // From the middle first, so that what comes up has died before.
        foreach (int due in Enumerable.Range(1, 9_000).Append(0))
        {
            model.Heap.Remove(model.Alive[due].Slot);
        }
        model.Heap.NextDue.ShouldBe(9_001);
        model.Heap.Count.ShouldBe(999);
    }

    [TestCase(10)]
    [TestCase(5_000)]
    public void Entries_OfRemovedTimers_AreNoMoreThanThoseAlive(int alive)
    {
        var heap = new TimerHeap();
        var timers = new Queue<int>();
        var target = new Target(null);
        for (int i = 0; i < 200_000; i++)
        {
            timers.Enqueue(heap.Add(target, 1_000_000 + i));
            if (timers.Count > alive)
            {
                heap.Remove(timers.Dequeue());
            }
            heap.EntryCount.ShouldBeLessThanOrEqualTo((2 * (alive + 1)) + 64);
        }
    }

    [Test]
    public void AddAndRemove_OfOneTimerBesideOthers_LeavesNoEntry()
    {
        var heap = new TimerHeap();
        var target = new Target(null);
        for (int i = 0; i < 10_000; i++)
        {
            heap.Add(target, i);
        }
        for (int i = 0; i < 10; i++)
        {
            heap.Remove(heap.Add(target, 20_000));
            heap.EntryCount.ShouldBe(10_000);
        }
    }

    [Test]
    public void Targets_FiredOrRemoved_AreNotKeptAlive()
    {
        var heap = new TimerHeap();
        // One that stays, so that the others leave one by one.
        heap.Add(new Target(null), 100);
        (WeakReference fired, WeakReference removed) = AddTwo(heap);
        GC.Collect();
        fired.IsAlive.ShouldBeFalse();
        removed.IsAlive.ShouldBeFalse();
        heap.Count.ShouldBe(1);
        GC.KeepAlive(heap);
    }

    [Test]
    public void FireDue_WhileATargetRemovesAndAdds_FiresWhatIsDueThen()
    {
        var heap = new TimerHeap();
        var trace = new List<string>();
        int second = 0;
        heap.Add(new Target(_ =>
        {
            trace.Add("first");
            heap.Remove(second);
            heap.Add(new Target(_ => trace.Add("late")), 11);
            heap.Add(new Target(_ => trace.Add("added")), 2);
        }), 1);
        second = heap.Add(new Target(_ => trace.Add("second")), 3);
        heap.Add(new Target(_ => trace.Add("third")), 4);
        heap.FireDue(10).ShouldBe(3);
        trace.ShouldBe(["first", "added", "third"]);
        heap.NextDue.ShouldBe(11);
    }

    [Test]
    public void AddFireAndRemove_InSteadyState_AllocateNothing()
    {
        var heap = new TimerHeap();
        var target = new Target(null);
        var random = new Random(1);
        long now = 0;
        for (int i = 0; i < 100_000; i++)
        {
            heap.Add(target, random.Next(1_000_000));
        }
        Run(500_000);
        Allocation.BytesOf(() => Run(100_000)).ShouldBe(0);

        void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                now = heap.NextDue;
                heap.Remove(heap.Add(target, now + random.Next(1_000_000)));
                for (int fired = heap.FireDue(now); fired > 0; fired--)
                {
                    heap.Add(target, now + random.Next(1_000_000));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Fired, WeakReference Removed) AddTwo(TimerHeap heap)
    {
        Target fired = new(null), removed = new(null);
        heap.Add(fired, 1);
        int slot = heap.Add(removed, 50);
        heap.Add(new Target(null), 60);
        heap.Remove(slot);
        heap.FireDue(1).ShouldBe(1);
        heap.FireDue(60).ShouldBe(1);
        return (new WeakReference(fired), new WeakReference(removed));
    }

    private static void Play((Kind Kind, int Number)[] operations)
    {
        var model = new Model();
        foreach ((Kind kind, int number) in operations)
        {
            switch (kind)
            {
                case Kind.Add:
                    model.Add(number);
                    break;
                case Kind.Remove when model.Alive.Count > 0:
                    model.Remove(number % model.Alive.Count);
                    break;
                case Kind.Fire:
                    model.Fire(number);
                    break;
                default:
                    break;
            }
        }
        model.FireAll();
    }

    private sealed class Target(Action<Target>? onDue) : ITimed
    {
        internal (long Due, int Order) Key { get; init; }

        internal int Slot { get; set; }

        public void OnDue() => onDue?.Invoke(this);
    }

    /// <summary>The heap and what it should be; every operation compares them.</summary>
    private sealed class Model
    {
        private readonly SortedSet<(long Due, int Order)> _sorted = [];
        private readonly List<(long Due, int Order)> _fired = [];
        private int _order;

        internal TimerHeap Heap { get; } = new();

        internal List<Target> Alive { get; } = [];

        internal void Add(int due)
        {
            var target = new Target(fired => _fired.Add(fired.Key)) { Key = (due, _order++) };
            target.Slot = Heap.Add(target, due);
            Alive.Add(target);
            _sorted.Add(target.Key);
            Compare();
        }

        internal void Remove(int index)
        {
            Target target = Alive[index];
            Alive[index] = Alive[^1];
            Alive.RemoveAt(Alive.Count - 1);
            _sorted.Remove(target.Key);
            Heap.Remove(target.Slot);
            Compare();
        }

        internal void Fire(long now)
        {
            // Sometimes not all at once: the rest stays, in its order.
            int limit = now % 3 == 0 ? 2 : int.MaxValue;
            HashSet<(long Due, int Order)> due = [.. _sorted.TakeWhile(key => key.Due <= now).Take(limit)];
            _sorted.ExceptWith(due);
            Alive.RemoveAll(target => due.Contains(target.Key));
            _fired.Clear();
            Heap.FireDue(now, limit).ShouldBe(due.Count);
            _fired.SequenceEqual(due.Order()).ShouldBeTrue("fired in another order than the model's");
            Compare();
        }

        /// <summary>About half of them, in steps.</summary>
        internal void FireSome(Random random)
        {
            for (int step = 0; step < 10 && _sorted.Count > 0; step++)
            {
                Fire(Heap.NextDue + random.Next((int)Math.Max(1, (_sorted.Max.Due - Heap.NextDue) / 10)));
            }
        }

        internal void FireAll()
        {
            Fire(long.MaxValue);
            Heap.Count.ShouldBe(0);
            Heap.EntryCount.ShouldBe(0);
        }

        // Not Shouldly's words for each of a million comparisons: they would take longer than the heap.
        private void Compare()
        {
            if (Heap.Count != _sorted.Count || Heap.NextDue != (_sorted.Count == 0 ? long.MaxValue : _sorted.Min.Due))
            {
                Assert.Fail($"the heap has {Heap.Count} until {Heap.NextDue}, the model {_sorted.Count} until {_sorted.Min.Due}");
            }
        }
    }
}
