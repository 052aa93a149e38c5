namespace Coop.Cli.Snapshots;

/// <summary>How a snapshot ends: how many rows it had when it was written.</summary>
internal sealed record SnapshotEnd(long Loop, long Sequence, long Microthreads, long Queues, long Descriptors, long Hints, long LeftOut = 0, long CostNanos = 0)
{
    internal long Rows => Microthreads + Queues + Descriptors + Hints;
}
