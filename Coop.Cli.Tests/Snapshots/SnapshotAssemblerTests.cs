using Coop.Cli.Snapshots;

namespace Coop.Cli.Tests.Snapshots;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SnapshotAssemblerTests
{
    private readonly SnapshotAssembler _assembler = new();

    [Test]
    public void Parts_InOrder_AreASnapshotAtItsEnd()
    {
        Start(1);
        Row(1, 10);
        Row(1, 11);
        _assembler.TryTake(out _).ShouldBeFalse();
        End(1, 2);
        LoopSnapshot snapshot = Taken();
        snapshot.Start.Sequence.ShouldBe(1);
        snapshot.Microthreads.Select(row => row.Id).ShouldBe([10, 11]);
        snapshot.Lost.ShouldBe(0);
        _assembler.TryTake(out _).ShouldBeFalse("S1: once");
    }

    [Test]
    public void Row_AfterTheEnd_IsWaitedFor()
    {
        Start(1);
        Row(1, 10);
        End(1, 2);
        _assembler.TryTake(out _).ShouldBeFalse();
        Row(1, 11);
        Taken().Microthreads.Count.ShouldBe(2);
    }

    [Test]
    public void Start_AfterEverythingElse_IsWaitedFor()
    {
        Row(1, 10);
        End(1, 1);
        _assembler.TryTake(out _).ShouldBeFalse();
        Start(1);
        Taken().Lost.ShouldBe(0);
    }

    [Test]
    public void Rows_Lost_AreCountedOnceALaterOneIsWhole()
    {
        Start(1);
        Row(1, 10);
        End(1, 3);
        Start(2);
        _assembler.TryTake(out _).ShouldBeFalse("S2: they may still come");
        End(2, 0);
        LoopSnapshot first = Taken();
        first.Start.Sequence.ShouldBe(1, "S3");
        first.Lost.ShouldBe(2);
        Taken().Start.Sequence.ShouldBe(2);
    }

    [Test]
    public void End_Lost_DropsTheSnapshotAndNoOther()
    {
        Start(1);
        Row(1, 10);
        Start(2);
        Row(2, 10);
        End(2, 1);
        Taken().Start.Sequence.ShouldBe(2);
        _assembler.TryTake(out _).ShouldBeFalse();
        _assembler.Dropped.ShouldBe(1);
    }

    [Test]
    public void EveryEnd_Lost_KeepsAtMostTwoWaiting()
    {
        for (long sequence = 1; sequence <= 100; sequence++)
        {
            Start(sequence);
            Row(sequence, 10);
            _assembler.TryTake(out _).ShouldBeFalse();
        }
        _assembler.Dropped.ShouldBe(98, "S4");
    }

    [Test]
    public void Part_OfOneThatIsOutAlready_IsIgnored()
    {
        Start(5);
        End(5, 0);
        Taken();
        Row(5, 10);
        Start(4);
        End(4, 0);
        End(5, 0);
        _assembler.TryTake(out _).ShouldBeFalse("S3");
        Start(6);
        End(6, 0);
        Taken().Microthreads.ShouldBeEmpty();
    }

    [Test]
    public void Part_ThatComesTwice_CountsOnce()
    {
        Start(1);
        Start(1);
        Row(1, 10);
        Row(1, 10);
        End(1, 2);
        _assembler.TryTake(out _).ShouldBeFalse();
        Row(1, 11);
        Taken().Microthreads.Count.ShouldBe(2);
    }

    [Test]
    public void Loops_ThatMingle_AreKeptApart()
    {
        Start(1, loop: 1);
        Start(1, loop: 2);
        Row(1, 10, loop: 2);
        Row(1, 10, loop: 1);
        End(1, 1, loop: 2);
        Taken().Start.Loop.ShouldBe(2);
        End(1, 1, loop: 1);
        Taken().Start.Loop.ShouldBe(1);
    }

    [Test]
    public void Loop_ThatEnded_MayBeginAgain()
    {
        Start(7);
        End(7, 0);
        Taken();
        _assembler.Forget(1);
        Start(1);
        End(1, 0);
        Taken().Start.Sequence.ShouldBe(1);
    }

    [Test]
    public void EveryOrder_OfTheSameParts_GivesTheSameSnapshots()
    {
        var random = new Random(20261123);
        for (int round = 0; round < 500; round++)
        {
            var assembler = new SnapshotAssembler();
            // Parts of two snapshots in a row, shuffled, each at most a few places away from where it was.
            List<Action> parts = [.. Parts(assembler, 1), .. Parts(assembler, 2)];
            int[] order = [.. Enumerable.Range(0, parts.Count).OrderBy(i => i + random.Next(4))];
            var taken = new List<LoopSnapshot>();
            foreach (int i in order)
            {
                parts[i]();
                while (assembler.TryTake(out LoopSnapshot? snapshot))
                {
                    taken.Add(snapshot!);
                }
            }
            taken.Select(snapshot => (snapshot.Start.Sequence, snapshot.Lost, snapshot.Microthreads.Count, snapshot.Queues.Count, snapshot.Descriptors.Count, snapshot.Hints.Count))
                .ShouldBe([(1, 0, 3, 1, 1, 2), (2, 0, 3, 1, 1, 2)], $"round {round}");
        }
    }

    private static List<Action> Parts(SnapshotAssembler to, long sequence) =>
    [
        () => to.Add(new SnapshotStart(1, 1, sequence, "main")),
        .. Enumerable.Range(0, 3).Select<int, Action>(i => () => to.Add(1, sequence, new MicrothreadRow(i, "worker"))),
        () => to.Add(1, sequence, new QueueRow(1, "orders")),
        () => to.Add(1, sequence, new DescriptorRow(17, 1, 0, 0, "3")),
        () => to.Add(1, sequence, new HintRow(HintSort.OnlyGetters, "one", [1])),
        () => to.Add(1, sequence, new HintRow(HintSort.OnlyGetters, "one", [2])),
        () => to.Add(new SnapshotEnd(1, sequence, 3, 1, 1, 2)),
    ];

    private void Start(long sequence, long loop = 1) => _assembler.Add(new SnapshotStart(1, loop, sequence, "main"));

    private void Row(long sequence, long id, long loop = 1) => _assembler.Add(loop, sequence, new MicrothreadRow(id, "worker"));

    private void End(long sequence, long rows, long loop = 1) => _assembler.Add(new SnapshotEnd(loop, sequence, rows, 0, 0, 0));

    private LoopSnapshot Taken()
    {
        _assembler.TryTake(out LoopSnapshot? snapshot).ShouldBeTrue();
        return snapshot!;
    }
}
