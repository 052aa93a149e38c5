using System.Reflection;
using System.Runtime.InteropServices;
using Coop.Runtime.Collections;

namespace Coop.Runtime.Tests.Collections;

/// <summary>Rings of pieces so small that every operation is near a border, and whose positions run over the end of an int.</summary>
public sealed class RingBorderTests
{
    [Test]
    public void TinyPieces_AfterAnySingleOperations_EqualTheList([Range(1, 6)] int seed, [Values(0, -1, int.MaxValue - 20, int.MinValue + 3)] int position)
    {
        // Pieces of one, two and four items.
        Ring<Bytes50000>.PieceItems.ShouldBe(1);
        Ring<Bytes25000>.PieceItems.ShouldBe(2);
        Ring<Bytes12000>.PieceItems.ShouldBe(4);
        Compare(seed, position, 300, static number => new Bytes50000(number), static item => item.Number);
        Compare(seed, position, 600, static number => new Bytes25000(number), static item => item.Number);
        Compare(seed, position, 1200, static number => new Bytes12000(number), static item => item.Number);
    }

    // What a queue does: never asks for the pieces while its two numbers allow it (F2).
    [Test]
    public void PopAndPushWithin_WhileFloorAndLimitAllowThem_KeepTheOrder([Range(1, 6)] int seed)
    {
        var random = new Random(seed);
        var ring = default(Ring<Bytes12000>);
        int first = 0, next = 0, within = 0;
        for (int i = 0; i < 3000; i++)
        {
            bool grows = random.Next(30) > ring.Count;
            if (grows && random.Next(4) == 0) ring.PushFront(new Bytes12000(--first));
            else if (grows && ring.Count < ring.Limit) { ring.PushBackWithin(new Bytes12000(next++)); within++; }
            else if (grows) ring.PushBack(new Bytes12000(next++));
            else if (ring.Count == 0) continue;
            else if (random.Next(4) == 0) ring.PopBack().Number.ShouldBe(--next);
            else if (ring.Count > ring.Floor) { ring.PopFrontWithin().Number.ShouldBe(first++); within++; }
            else ring.PopFront().Number.ShouldBe(first++);
            ring.Count.ShouldBe(next - first);
            ring.Floor.ShouldBeInRange(0, ring.Count);
            ring.Limit.ShouldBeLessThanOrEqualTo(ring.Floor == 0 ? 4 : 0);
        }
        within.ShouldBeGreaterThan(500);
    }

    // No memory, or not so much of it: the ring is as it was.
    [Test]
    public void Push_ThatFails_ChangesNothing()
    {
        var ring = default(Ring<Bytes50000>);
        for (int i = 0; i < 5; i++) ring.PushBack(new Bytes50000(i));
        // As many as there are positions: what is checked before anything is made.
        Ring<Bytes50000> full = ring;
        MoveTo(ref full, "_head", 5 - int.MaxValue);
        Thrown(ref full, front: true).ShouldBeTrue();
        Thrown(ref full, front: false).ShouldBeTrue();
        full.Count.ShouldBe(int.MaxValue);
        for (int i = 0; i < 5; i++) ring.PopFront().Number.ShouldBe(i);

        static bool Thrown(ref Ring<Bytes50000> ring, bool front)
        {
            try
            {
                if (front) ring.PushFront(default);
                else ring.PushBack(default);
                return false;
            }
            catch (OverflowException)
            {
                return true;
            }
        }
    }

    private static void Compare<T>(int seed, int position, int operations, Func<int, T> make, Func<T, int> number)
    {
        var random = new Random(seed);
        var ring = default(Ring<T>);
        MoveTo(ref ring, "_head", position);
        MoveTo(ref ring, "_tail", position);
        var model = new List<int>();
        int target = 0;
        for (int i = 0; i < operations; i++)
        {
            if (random.Next(20) == 0) target = random.Next(9 * Ring<T>.PieceItems);
            bool grows = model.Count < target || (model.Count == target && random.Next(2) == 0);
            switch (random.Next(grows || model.Count == 0 ? 2 : 5) + (grows || model.Count == 0 ? 0 : 2))
            {
                case 0:
                    ring.PushBack(make(i));
                    model.Add(i);
                    break;
                case 1:
                    ring.PushFront(make(i));
                    model.Insert(0, i);
                    break;
                case 2 or 3:
                    number(ring.PopFront()).ShouldBe(model[0]);
                    model.RemoveAt(0);
                    break;
                case 4 or 5:
                    number(ring.PopBack()).ShouldBe(model[^1]);
                    model.RemoveAt(model.Count - 1);
                    break;
                default:
                    int removed = model[random.Next(model.Count)];
                    ring.TryRemoveLast(make(removed)).ShouldBeTrue();
                    ring.TryRemoveLast(make(-1)).ShouldBeFalse();
                    model.Remove(removed);
                    break;
            }
            // As the run queue does when it puts what was made ready last in front.
            if (model.Count > 0 && random.Next(8) == 0)
            {
                ring.PushFront(ring[ring.Count - 1]);
                ring.PopBack();
                model.Insert(0, model[^1]);
                model.RemoveAt(model.Count - 1);
            }
            if (random.Next(25) == 0) ring.Trim(1 << random.Next(4));
            if (random.Next(200) == 0)
            {
                ring.Clear();
                model.Clear();
            }
            ring.Count.ShouldBe(model.Count);
            for (int j = 0; j < model.Count; j++) number(ring[j]).ShouldBe(model[j]);
        }
    }

    private static void MoveTo<T>(ref Ring<T> ring, string field, int position)
    {
        object box = ring;
        typeof(Ring<T>).GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(box, position);
        ring = (Ring<T>)box;
    }

    [StructLayout(LayoutKind.Sequential, Size = 12_000)]
    private readonly record struct Bytes12000(int Number);

    [StructLayout(LayoutKind.Sequential, Size = 25_000)]
    private readonly record struct Bytes25000(int Number);

    [StructLayout(LayoutKind.Sequential, Size = 50_000)]
    private readonly record struct Bytes50000(int Number);
}
