namespace Coop.Cli.Snapshots;

/// <summary>A loop at one moment, as far as it has arrived.</summary>
internal sealed record LoopSnapshot(SnapshotStart Start, SnapshotEnd End)
{
    internal IReadOnlyList<MicrothreadRow> Microthreads { get; init; } = [];
    internal IReadOnlyList<QueueRow> Queues { get; init; } = [];
    internal IReadOnlyList<DescriptorRow> Descriptors { get; init; } = [];
    internal IReadOnlyList<HintRow> Hints { get; init; } = [];

    /// <summary>Rows that were written and have not come: the session has lost events.</summary>
    internal long Lost => Math.Max(0, End.Rows - Microthreads.Count - Queues.Count - Descriptors.Count - Hints.Count);
}
