using Coop.Runtime.Collections;
using Coop.Runtime.Tests.Support;
using CsCheck;

namespace Coop.Runtime.Tests.Collections;

/// <summary>The ring against a list.</summary>
public sealed class RingTests
{
    [Test]
    public void Ring_AfterAnyOperations_EqualsTheList()
    {
        Gen.Select(Gen.Frequency((5, Gen.Const(0)), (2, Gen.Const(1)), (4, Gen.Const(2)), (1, Gen.Const(3)), (2, Gen.Const(4))), Gen.Int).Array[0, 400].Sample(operations =>
        {
            var ring = default(Ring<string>);
            var model = new List<string>();
            foreach ((int operation, int number) in operations)
            {
                string item = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
                switch (operation)
                {
                    case 0:
                        ring.PushBack(item);
                        model.Add(item);
                        break;
                    case 1:
                        ring.PushFront(item);
                        model.Insert(0, item);
                        break;
                    case 4 when model.Count > 0:
                        ring.PopBack().ShouldBe(model[^1]);
                        model.RemoveAt(model.Count - 1);
                        break;
                    case 2 when model.Count > 0:
                        ring.PopFront().ShouldBe(model[0]);
                        model.RemoveAt(0);
                        break;
                    case 3 when number % 8 == 0:
                        ring.Clear();
                        model.Clear();
                        break;
                    default:
                        break;
                }
                ring.Count.ShouldBe(model.Count);
                for (int i = 0; i < model.Count; i += Math.Max(1, model.Count / 8))
                {
                    ring[i].ShouldBe(model[i]);
                }
            }
        }, iter: 300);
    }

    // The second in pieces: 8192 references each.
    [TestCase(10)]
    [TestCase(30_000)]
    public void Ring_KeepsNothingAliveThatWasTaken(int items)
    {
        var ring = default(Ring<object>);
        WeakReference[] taken = Fill(ref ring, items);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        taken.ShouldAllBe(item => !item.IsAlive);
        GC.KeepAlive(ring);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference[] Fill(ref Ring<object> ring, int items)
        {
            var references = new WeakReference[items];
            for (int i = 0; i < references.Length; i++)
            {
                object item = new();
                references[i] = new WeakReference(item);
                ring.PushBack(item);
            }
            for (int i = 0; i < references.Length / 2; i++)
            {
                _ = i % 3 == 0 ? ring.PopBack() : ring.PopFront();
            }
            ring.TryRemoveLast(ring[ring.Count / 2]).ShouldBeTrue();
            ring.Clear();
            return references;
        }
    }

    [Test]
    public void Trim_OfALargeRing_KeepsTheItems_AndReleasesTheRest()
    {
        var ring = default(Ring<object>);
        for (int i = 0; i < 1000; i++) ring.PushBack(i);
        for (int i = 0; i < 990; i++) ring.PopFront().ShouldBe(i);
        Ring<object> before = default;
        // An array of 64 references, and not of more. Each round begins with the array that was too long.
        Allocation.BytesOf(() =>
        {
            before = ring;
            before.Trim(64);
        }).ShouldBeInRange(64 * 8, 64 * 8 + 64);
        ring = before;
        Allocation.BytesOf(() => ring.Trim(64)).ShouldBe(0);
        for (int i = 1000; i < 1500; i++) ring.PushBack(i);
        for (int i = 990; i < 1500; i++) ring.PopFront().ShouldBe(i);
        ring.Count.ShouldBe(0);
    }
}
