// From the events of a session to what they tell. On the session's thread.
using System.Globalization;
using Coop.Cli.Snapshots;

namespace Coop.Cli.Targets;

internal sealed class EventDecoder(SnapshotAssembler assembler, Action<TargetEvent> tell)
{
    internal const string SourceName = "Coop-Runtime";
    internal const long ProtocolVersion = 1;

    private static readonly Dictionary<string, (string[] Numbers, string[] Texts)> s_fields = new()
    {
        ["LoopStarted"] = (["loop", "threadId", "systemThreadId"], ["name"]),
        ["LoopEnded"] = (["loop", "turns", "steps"], ["name"]),
        ["Stall"] = (["loop", "kind", "microthreadId", "millis"], ["name", "startedAt", "method", "threadState", "advice", "stack"]),
        ["StallEnded"] = (["loop", "microthreadId", "millis"], []),
        ["SnapshotBegin"] = (["version", "loop", "sequence", "nanos", "activeNanos", "idleNanos", "turns", "steps", "posts", "waits", "wakeups", "stalls", "microthreads", "started", "failed",
            "ready", "timers", "nextTimerNanos", "descriptorWaits", "foreignOperations", "threadId"], ["name", "delays", "collector"]),
        ["SnapshotMicrothread"] = (["loop", "sequence", "id", "parentId", "line", "activity", "isCanceled", "waitKind", "waitObjectId", "waitKey", "busyPermille"],
            ["name", "file", "method", "waitingOn", "stack"]),
        ["SnapshotQueue"] = (["loop", "sequence", "id", "count", "capacity", "getters", "putters", "isClosed", "isStream"], ["name"]),
        ["SnapshotDescriptor"] = (["loop", "sequence", "number", "readers", "writers", "exceptional"], ["waiters"]),
        ["SnapshotHint"] = (["loop", "sequence", "kind"], ["text", "microthreads"]),
        ["SnapshotEnd"] = (["loop", "sequence", "microthreadRows", "queueRows", "descriptorRows", "hintRows", "leftOut", "costNanos"], []),
    };

    private readonly Dictionary<string, EventShape> _shapes = [];
    private readonly TextPool _pool = new();
    private readonly string[] _texts = new string[6];

    /// <summary>One event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">The names of its fields; asked for once for each event.</param>
    /// <param name="payload">Its bytes.</param>
    internal void Decode(string name, Func<string[]> fields, ReadOnlySpan<byte> payload)
    {
        if (!s_fields.TryGetValue(name, out (string[] Numbers, string[] Texts) wanted))
        {
            return;
        }
        if (!_shapes.TryGetValue(name, out EventShape? shape))
        {
            _shapes.Add(name, shape = new EventShape(fields(), wanted.Numbers, wanted.Texts));
        }
        shape.Texts(payload, _pool, _texts.AsSpan(0, wanted.Texts.Length));
        long loop = shape.Number(payload, 0), second = wanted.Numbers.Length > 1 ? shape.Number(payload, 1) : 0;
        switch (name)
        {
            case "LoopStarted":
                tell(new LoopFound(loop, _texts[0], second));
                break;
            case "LoopEnded":
                assembler.Forget(loop);
                tell(new LoopGone(loop));
                break;
            case "Stall":
                tell(new StallTold(loop, (StallSort)second, shape.Number(payload, 2), shape.Number(payload, 3), _texts[0], _texts[1], _texts[2], _texts[3], _texts[4], _texts[5]));
                break;
            case "StallEnded":
                tell(new StallOver(loop, second, shape.Number(payload, 2)));
                break;
            case "SnapshotBegin":
                Begin(shape, payload);
                break;
            case "SnapshotMicrothread":
                assembler.Add(loop, second, Microthread(shape, payload));
                break;
            case "SnapshotQueue":
                assembler.Add(loop, second, Queue(shape, payload));
                break;
            case "SnapshotDescriptor":
                assembler.Add(loop, second, new DescriptorRow(shape.Number(payload, 2), shape.Number(payload, 3), shape.Number(payload, 4), shape.Number(payload, 5), _texts[0]));
                break;
            case "SnapshotHint":
                assembler.Add(loop, second, new HintRow((HintSort)shape.Number(payload, 2), _texts[0], Numbers(_texts[1])));
                break;
            default:
                assembler.Add(new SnapshotEnd(loop, second, shape.Number(payload, 2), shape.Number(payload, 3), shape.Number(payload, 4), shape.Number(payload, 5), shape.Number(payload, 6), shape.Number(payload, 7)));
                break;
        }
        while (name.StartsWith("Snapshot", StringComparison.Ordinal) && assembler.TryTake(out LoopSnapshot? snapshot))
        {
            tell(new SnapshotTold(snapshot!));
        }
    }

    private void Begin(EventShape shape, ReadOnlySpan<byte> payload)
    {
        long version = shape.Number(payload, 0);
        if (version != ProtocolVersion)
        {
            tell(new OtherProtocol(version));
            return;
        }
        assembler.Add(new SnapshotStart(version, shape.Number(payload, 1), shape.Number(payload, 2), _texts[0])
        {
            Nanos = shape.Number(payload, 3),
            ActiveNanos = shape.Number(payload, 4),
            IdleNanos = shape.Number(payload, 5),
            Turns = shape.Number(payload, 6),
            Steps = shape.Number(payload, 7),
            Posts = shape.Number(payload, 8),
            Waits = shape.Number(payload, 9),
            Wakeups = shape.Number(payload, 10),
            Stalls = shape.Number(payload, 11),
            Microthreads = shape.Number(payload, 12),
            Started = shape.Number(payload, 13),
            Failed = shape.Number(payload, 14),
            Ready = shape.Number(payload, 15),
            Timers = shape.Number(payload, 16),
            NextTimerNanos = shape.Number(payload, 17),
            DescriptorWaits = shape.Number(payload, 18),
            ForeignOperations = shape.Number(payload, 19),
            ThreadId = shape.Number(payload, 20),
            Delays = Numbers(_texts[1]),
            Collector = Numbers(_texts[2]),
        });
    }

    private MicrothreadRow Microthread(EventShape shape, ReadOnlySpan<byte> payload) => new(shape.Number(payload, 2), _texts[0])
    {
        ParentId = shape.Number(payload, 3),
        Line = shape.Number(payload, 4),
        Activity = (Activity)shape.Number(payload, 5),
        IsCanceled = shape.Number(payload, 6) != 0,
        Wait = (WaitSort)shape.Number(payload, 7),
        WaitObjectId = shape.Number(payload, 8),
        WaitKey = shape.Number(payload, 9),
        BusyPermille = shape.Number(payload, 10),
        File = _texts[1],
        Method = _texts[2],
        WaitingOn = _texts[3],
        Stack = _texts[4],
    };

    private QueueRow Queue(EventShape shape, ReadOnlySpan<byte> payload) => new(shape.Number(payload, 2), _texts[0])
    {
        Count = shape.Number(payload, 3),
        Capacity = shape.Number(payload, 4),
        Getters = shape.Number(payload, 5),
        Putters = shape.Number(payload, 6),
        IsClosed = shape.Number(payload, 7) != 0,
        IsStream = shape.Number(payload, 8) != 0,
    };

    private static long[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static word => long.TryParse(word, CultureInfo.InvariantCulture, out long number) ? number : 0)];
}
