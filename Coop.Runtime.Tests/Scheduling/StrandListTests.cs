using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Tests.Scheduling;

/// <summary>The list of live strands against a plain one, and that what has gone leaves no memory behind.</summary>
public sealed class StrandListTests
{
    private const int Piece = StrandPiece.LimitItems;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void AnyOperations_AreThoseOfAPlainList(int seed)
    {
        var random = new Random(seed);
        StrandList list = new();
        List<Strand> plain = [];
        for (int phase = 0; phase < 40; phase++)
        {
            // More come than go, or the other way round; the oldest, the youngest, or any of them.
            int comeOfTen = random.Next(11), who = random.Next(3);
            for (int i = random.Next(4 * Piece); i >= 0; i--)
            {
                if (random.Next(10) < comeOfTen)
                {
                    plain.Add(NewStrand());
                    list.Add(plain[^1]);
                }
                else if (plain.Count > 0)
                {
                    Remove(list, plain, who switch { 0 => 0, 1 => plain.Count - 1, _ => random.Next(plain.Count) });
                }
            }
            Verify(list, plain, random);
        }
        while (plain.Count > 0)
        {
            Remove(list, plain, random.Next(plain.Count));
        }
        Verify(list, plain, random);
        list.PieceCount.ShouldBe(1);
    }

    [Test]
    public void Numbers_AreGivenFromOne_AndNotTwice()
    {
        StrandList list = new();
        Strand first = NewStrand(), second = NewStrand();
        list.Add(first);
        list.Add(second);
        (first.Number, second.Number).ShouldBe((1, 2));
        list.Remove(second);
        list.Add(second);
        second.Number.ShouldBe(3);
        list.ToArray().ShouldBe([first, second]);
    }

    [TestCase(8)]
    [TestCase(1000)]
    public void FewThatStay_AmongManyThatGo_NeedFewPieces(int oneOf)
    {
        StrandList list = new();
        List<Strand> stay = [];
        for (int i = 0; i < 300 * Piece; i++)
        {
            Strand strand = NewStrand();
            list.Add(strand);
            if (i % oneOf == 0)
            {
                stay.Add(strand);
            }
            else
            {
                list.Remove(strand);
            }
        }
        list.ToArray().ShouldBe(stay);
        // Two packed ones side by side hold more than a quarter of a piece.
        list.PieceCount.ShouldBeLessThan(4 + (stay.Count * 8 / Piece));
    }

    [Test]
    public void WhoHasGone_IsNotKeptAlive()
    {
        StrandList list = new();
        WeakReference[] gone = AddAndRemove(list);
        GC.Collect();
        gone.Count(static strand => strand.IsAlive).ShouldBe(0);
        GC.KeepAlive(list);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference[] AddAndRemove(StrandList list)
        {
            Strand[] all = [.. Enumerable.Range(0, 3 * Piece).Select(_ => NewStrand())];
            foreach (Strand strand in all)
            {
                list.Add(strand);
            }
            // Some from open, some from closed and some from packed pieces.
            Strand[] gone = [.. all.Where(static (_, i) => i % (i < Piece ? 9 : 20) != 0)];
            foreach (Strand strand in gone)
            {
                list.Remove(strand);
            }
            return [.. gone.Select(static strand => new WeakReference(strand))];
        }
    }

    [Test]
    public void OneAfterTheOther_AllocatesNothing()
    {
        StrandList list = new();
        Strand stays = NewStrand(), comes = NewStrand();
        list.Add(stays);
        Support.Allocation.BytesOf(() =>
        {
            for (int i = 0; i < 10 * Piece; i++)
            {
                list.Add(comes);
                list.Remove(comes);
            }
        }).ShouldBe(0);
    }

    private static RootStrand NewStrand() => new(null!);

    private static void Remove(StrandList list, List<Strand> plain, int index)
    {
        list.Remove(plain[index]);
        plain.RemoveAt(index);
    }

    private static void Verify(StrandList list, List<Strand> plain, Random random)
    {
        list.Count.ShouldBe(plain.Count);
        list.ToArray().SequenceEqual(plain).ShouldBeTrue();
        int limit = random.Next(plain.Count + 10), count = Math.Min(limit, plain.Count), oldest = count < plain.Count ? limit / 2 : count;
        Strand[] some = [];
        list.Sample(limit, ref some).ShouldBe(count);
        some.Take(count).SequenceEqual(plain.Take(oldest).Concat(plain.TakeLast(count - oldest))).ShouldBeTrue();
    }
}
