using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coop.Runtime.Collections;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Collections;

/// <summary>Rings of more items than one piece holds.</summary>
public sealed class LongRingTests
{
    // From so many bytes on an array lies on the large object heap.
    private const int LargeObjectBytes = 85_000;

    [Test]
    public void RingInPieces_AfterAnyOperations_EqualsTheList([Range(1, 8)] int seed)
    {
        Compare(seed, 60, static number => (number, (object?)null));
        Compare(seed, 60, static number => (byte)number);
        Compare(seed, 60, static number => number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        // Pieces of 16, of 8 and of a single item.
        Compare(seed, 500, static number => new Bytes5000(number));
        Compare(seed, 500, static number => new Bytes8000(number));
        Compare(seed, 50, static number => new Bytes50000(number));
    }

    [Test]
    public void Piece_IsAsLargeAsItMayBe_AndNotLarger()
    {
        Check<byte>();
        Check<string>();
        Check<(object, object)>();
        Check<(object, object, int)>();
        Check<Bytes5000>();
        Check<Bytes8000>();
        Check<Bytes50000>();
        // An item that is large itself cannot lie elsewhere.
        Ring<Bytes100000>.PieceItems.ShouldBe(1);

        static void Check<T>() => (Ring<T>.PieceItems * Unsafe.SizeOf<T>()).ShouldBeInRange(40_000, LargeObjectBytes - 100);
    }

    // What is allocated at once is at least as large as the largest array of it.
    [Test]
    public void PushBack_AMillionTimes_AllocatesNoLargeObject()
    {
        LargestPush<byte>(1_000_000, front: false).ShouldBeLessThan(LargeObjectBytes);
        LargestPush<string>(1_000_000, front: false).ShouldBeLessThan(LargeObjectBytes);
        LargestPush<(object, object)>(1_000_000, front: false).ShouldBeLessThan(LargeObjectBytes);
        LargestPush<(object, object)>(1_000_000, front: true).ShouldBeLessThan(LargeObjectBytes);
        LargestPush<Bytes5000>(5000, front: false).ShouldBeLessThan(LargeObjectBytes);
        LargestPush<Bytes50000>(500, front: false).ShouldBeLessThan(LargeObjectBytes);
    }

    // In pieces: around the border of the first, of a later one, and far from any.
    [Test]
    public void Ring_ThatOscillatesAroundAnyLength_AllocatesNothing(
        [Values(0, 1, 2, 5)] int pieces, [Values(-1, 0, 1, 1000)] int more, [Values(1, 2, 1500, 10_000)] int width)
    {
        int length = Math.Max(0, pieces * Ring<string>.PieceItems + more);
        var ring = default(Ring<string>);
        for (int i = 0; i < length; i++) ring.PushBack("");
        Allocation.BytesOf(() =>
        {
            for (int i = 0; i < width; i++) ring.PushBack("");
            for (int i = 0; i < width; i++) _ = ring.PopFront();
            for (int i = 0; i < width; i++) ring.PushBack("");
            for (int i = 0; i < width; i++) _ = ring.PopBack();
            for (int i = 0; i < width; i++) ring.PushFront("");
            for (int i = 0; i < width; i++) _ = ring.PopFront();
            ring.Trim(length + width);
        }).ShouldBe(0);
        ring.Count.ShouldBe(length);
    }

    [Test]
    public void Trim_OfARingInPieces_KeepsWhatItIsTold()
    {
        int piece = Ring<string>.PieceItems;
        var ring = default(Ring<string>);
        Fill(ref ring).ShouldBeGreaterThan(20 * piece * 8);
        ring.Clear();
        Fill(ref ring).ShouldBe(0);
        ring.Clear();
        ring.Trim(8 * piece);
        // Eight and the one that the first item lies in.
        Fill(ref ring).ShouldBeInRange(11 * piece * 8, 11 * (piece * 8 + 100));
        // Not while a sixteenth of it is used.
        while (ring.Count > 20 * piece / 16) _ = ring.PopFront();
        ring.Trim(8 * piece);
        while (ring.Count < 20 * piece) ring.PushBack("");
        Fill(ref ring).ShouldBe(0);
        // The last items, which lie in two pieces, go into one short array.
        while (ring.Count > 12) _ = ring.PopFront();
        ring.PushFront("first");
        ring.Trim(64);
        ring.Count.ShouldBe(13);
        ring[0].ShouldBe("first");
        ring.Limit.ShouldBe(64);
        Fill(ref ring).ShouldBeGreaterThan(19 * piece * 8);

        static long Fill(ref Ring<string> ring)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (ring.Count < 20 * Ring<string>.PieceItems) ring.PushBack("");
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static long LargestPush<T>(int items, bool front)
    {
        var ring = default(Ring<T>);
        long largest = 0;
        for (int i = 0; i < items; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (front) ring.PushFront(default!);
            else ring.PushBack(default!);
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        ring.Count.ShouldBe(items);
        return largest;
    }

    // Each operation is a run of pushes or pops, of up to two pieces, so that a ring of a few pieces comes over their borders again and again, both ways.
    private static void Compare<T>(int seed, int operations, Func<int, T> make)
    {
        var random = new Random(seed);
        var ring = default(Ring<T>);
        var model = new List<T>();
        int made = 0, borders = 0, piece = Ring<T>.PieceItems;
        for (int operation = 0; operation < operations; operation++)
        {
            int before = model.Count / piece;
            // Half of the runs are short: they end near a border more often.
            int run = random.Next(2) == 0 ? random.Next(1, 2 * piece + 2) : random.Next(1, 4);
            // Mostly up to four pieces and down again.
            bool grows = random.Next(4) == 0 ? random.Next(2) == 0 : random.Next(4 * piece) > model.Count;
            bool atBack = random.Next(2) == 0;
            if (grows)
            {
                T[] items = [.. Enumerable.Range(made, run).Select(make)];
                made += run;
                foreach (T item in items)
                {
                    if (atBack) ring.PushBack(item);
                    else ring.PushFront(item);
                }
                if (!atBack) Array.Reverse(items);
                model.InsertRange(atBack ? model.Count : 0, items);
            }
            else
            {
                run = Math.Min(run, model.Count);
                var popped = new T[run];
                for (int i = 0; i < run; i++) popped[i] = atBack ? ring.PopBack() : ring.PopFront();
                if (atBack) Array.Reverse(popped);
                int from = atBack ? model.Count - run : 0;
                model.GetRange(from, run).SequenceEqual(popped).ShouldBeTrue();
                model.RemoveRange(from, run);
            }
            if (model.Count > 0)
            {
                int one = random.Next(model.Count), other = random.Next(model.Count);
                (ring[one], ring[other]) = (ring[other], ring[one]);
                (model[one], model[other]) = (model[other], model[one]);
                T removed = model[random.Next(model.Count)];
                ring.TryRemoveLast(removed).ShouldBeTrue();
                model.RemoveAt(model.LastIndexOf(removed));
                if (!model.Contains(make(-1))) ring.TryRemoveLast(make(-1)).ShouldBeFalse();
            }
            switch (random.Next(30))
            {
                case 0:
                    ring.Clear();
                    model.Clear();
                    break;
                case < 6:
                    ring.Trim(random.Next(1, 4) * Math.Max(16, piece));
                    break;
                default:
                    break;
            }
            borders += Math.Abs(model.Count / piece - before);
            ShouldEqual(ref ring, model, random);
        }
        borders.ShouldBeGreaterThan(operations / 4);
        for (int i = 0; i < model.Count; i++) EqualityComparer<T>.Default.Equals(ring.PopFront(), model[i]).ShouldBeTrue();
        ring.Count.ShouldBe(0);
    }

    private static void ShouldEqual<T>(ref Ring<T> ring, List<T> model, Random random)
    {
        ring.Count.ShouldBe(model.Count);
        for (int i = 0; i < Math.Min(16, model.Count); i++)
        {
            int index = i < 4 ? Math.Min(i, model.Count - 1) : i < 8 ? Math.Max(0, model.Count + 3 - i) : random.Next(model.Count);
            index = Math.Min(index, model.Count - 1);
            EqualityComparer<T>.Default.Equals(ring[index], model[index]).ShouldBeTrue();
        }
    }

    [StructLayout(LayoutKind.Sequential, Size = 5000)]
    private readonly record struct Bytes5000(int Number);

    [StructLayout(LayoutKind.Sequential, Size = 8000)]
    private readonly record struct Bytes8000(int Number);

    [StructLayout(LayoutKind.Sequential, Size = 50_000)]
    private readonly record struct Bytes50000(int Number);

    [StructLayout(LayoutKind.Sequential, Size = 100_000)]
    private readonly record struct Bytes100000(int Number);
}
