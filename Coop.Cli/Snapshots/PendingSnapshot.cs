namespace Coop.Cli.Snapshots;

/// <summary>What has come of a snapshot.</summary>
internal sealed class PendingSnapshot
{
    private SnapshotStart? _start;
    private SnapshotEnd? _end;

    internal LimitedRows<long, MicrothreadRow> Microthreads { get; } = new();

    internal LimitedRows<long, QueueRow> Queues { get; } = new();

    internal LimitedRows<long, DescriptorRow> Descriptors { get; } = new();

    internal LimitedRows<(string, long), HintRow> Hints { get; } = new();

    internal bool IsWhole => _start is not null && _end is { } end && Microthreads.Count >= end.Microthreads && Queues.Count >= end.Queues
        && Descriptors.Count >= end.Descriptors && Hints.Count >= end.Hints;

    internal void Add(SnapshotStart start) => _start ??= start;

    internal void Add(SnapshotEnd end) => _end ??= end;

    /// <summary>Null without its beginning or end.</summary>
    internal LoopSnapshot? TryMake() => _start is null || _end is null
        ? null
        : new LoopSnapshot(_start, _end) { Microthreads = Microthreads.Rows, Queues = Queues.Rows, Descriptors = Descriptors.Rows, Hints = Hints.Rows };
}
