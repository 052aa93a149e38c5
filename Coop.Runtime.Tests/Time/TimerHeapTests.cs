using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
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

    private static void Play((Kind Kind, int Number)[] operations)
    {
        using EventLoop loop = TestLoop.Manual(out _);
        var heap = new TimerHeap();
        var owner = new Recorder(loop.Scheduler);
        // Due time, then the order of registration: List.Sort is not stable, so the order is part of the key.
        var model = new List<(long Due, int Order, Waiter Waiter)>();
        int order = 0;
        foreach ((Kind kind, int number) in operations)
        {
            switch (kind)
            {
                case Kind.Add:
                    Waiter<Unit> waiter = LoopSources.Of(loop).Time.Rent(1, default);
                    waiter.Owner = owner;
                    heap.Add(waiter, number);
                    model.Add((number, order++, waiter));
                    break;
                case Kind.Remove when model.Count > 0:
                    (long, int, Waiter Waiter) victim = model[number % model.Count];
                    heap.Remove(victim.Waiter);
                    victim.Waiter.HeapIndex.ShouldBe(-1);
                    model.Remove(victim);
                    break;
                case Kind.Fire:
                    model.Sort((a, b) => (a.Due, a.Order).CompareTo((b.Due, b.Order)));
                    List<Waiter> due = [.. model.Where(entry => entry.Due <= number).Select(entry => entry.Waiter)];
                    model.RemoveAll(entry => entry.Due <= number);
                    owner.Fired.Clear();
                    heap.FireDue(number).ShouldBe(due.Count);
                    owner.Fired.ShouldBe(due);
                    break;
                default:
                    break;
            }
            heap.Count.ShouldBe(model.Count);
            heap.NextDue.ShouldBe(model.Count == 0 ? long.MaxValue : model.Min(entry => entry.Due));
        }
    }

    private sealed class Recorder(Scheduler scheduler) : Composite(scheduler)
    {
        internal List<Waiter> Fired { get; } = [];

        internal override bool Accept(Waiter branch)
        {
            Fired.Add(branch);
            return true;
        }

        internal override void ArmBranches()
        {
        }

        internal override void WithdrawAll()
        {
        }

        internal override string Describe() => "test";
    }
}
