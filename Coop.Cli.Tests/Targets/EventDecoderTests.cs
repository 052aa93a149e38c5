using System.Text;
using Coop.Cli.Snapshots;
using Coop.Cli.Targets;

namespace Coop.Cli.Tests.Targets;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EventDecoderTests
{
    private static readonly string[] s_queueFields = ["loop", "sequence", "id", "count", "capacity", "getters", "putters", "isClosed", "isStream", "name"];
    private static readonly string[] s_endFields = ["loop", "sequence", "microthreadRows", "queueRows", "descriptorRows", "hintRows", "leftOut", "costNanos"];

    private static readonly string[] s_beginFields = ["version", "loop", "sequence", "nanos", "activeNanos", "idleNanos", "turns", "steps", "posts", "waits", "wakeups", "stalls", "microthreads",
        "started", "failed", "ready", "timers", "nextTimerNanos", "descriptorWaits", "foreignOperations", "threadId", "name", "delays", "collector"];

    private readonly List<TargetEvent> _told = [];
    private readonly EventDecoder _decoder;

    public EventDecoderTests() => _decoder = new EventDecoder(new SnapshotAssembler(), _told.Add);

    [Test]
    public void Snapshot_AsWritten_IsRead()
    {
        Begin(version: 1);
        _decoder.Decode("SnapshotQueue", () => s_queueFields, Payload([1, 7, 4, 2, 16, 0, 3, 1, 0], "orders"));
        End();
        LoopSnapshot snapshot = _told.ShouldHaveSingleItem().ShouldBeOfType<SnapshotTold>().Snapshot;
        snapshot.Start.Name.ShouldBe("main");
        snapshot.Start.Microthreads.ShouldBe(12);
        snapshot.Start.ThreadId.ShouldBe(20);
        snapshot.Start.Delays.ShouldBe([1, 2, 3, 4, 5, 6]);
        snapshot.Start.CollectorAt(4).ShouldBe(1000);
        snapshot.Queues.ShouldHaveSingleItem().ShouldBe(new QueueRow(4, "orders") { Count = 2, Capacity = 16, Putters = 3, IsClosed = true });
    }

    [Test]
    public void Fields_AddedLater_DisturbNothing()
    {
        string[] fields = [.. s_queueFields[..^1], "added", "name", "more"];
        Begin(version: 1);
        _decoder.Decode("SnapshotQueue", () => fields, Payload([1, 7, 4, 2, 16, 0, 3, 1, 1, 99], "orders", "of something"));
        End();
        _told.ShouldHaveSingleItem().ShouldBeOfType<SnapshotTold>().Snapshot.Queues.ShouldHaveSingleItem()
            .ShouldBe(new QueueRow(4, "orders") { Count = 2, Capacity = 16, Putters = 3, IsClosed = true, IsStream = true });
    }

    [Test]
    public void Version_OfAnotherProtocol_IsToldAndNotRead()
    {
        Begin(version: 2);
        End();
        _told.ShouldHaveSingleItem().ShouldBe(new OtherProtocol(2));
    }

    [Test]
    public void Payload_CutAnywhere_IsNoError()
    {
        byte[] whole = Payload([1, 7, 4, 2, 16, 0, 3, 1, 0], "orders");
        for (int length = 0; length < whole.Length; length++)
        {
            _decoder.Decode("SnapshotQueue", () => s_queueFields, whole.AsSpan(0, length));
        }
        _decoder.Decode("Unheard", () => [], whole);
        _told.ShouldBeEmpty();
    }

    [Test]
    public void Name_ThatSteersATerminal_IsMadeHarmless()
    {
        string[] fields = ["loop", "threadId", "systemThreadId", "name"];
        _decoder.Decode("LoopStarted", () => fields, Payload([1, 2, 3], "a\u001b[2Jb\u009bc\u202ed\r"));
        _told.ShouldHaveSingleItem().ShouldBe(new LoopFound(1, "a\uFFFD[2Jb\uFFFDc\uFFFDd\uFFFD", 2));
    }

    private void Begin(long version) =>
        _decoder.Decode("SnapshotBegin", () => s_beginFields, Payload([version, 1, 7, .. Enumerable.Range(3, 18).Select(i => (long)i)], "main", "1 2 3 4 5 6", "0 0 0 5 1000"));

    private void End() => _decoder.Decode("SnapshotEnd", () => s_endFields, Payload([1, 7, 0, 1, 0, 0, 0, 0]));

    private static byte[] Payload(IEnumerable<long> numbers, params string[] texts) =>
        [.. numbers.SelectMany(BitConverter.GetBytes), .. texts.SelectMany(text => Encoding.Unicode.GetBytes(text + "\0"))];
}
