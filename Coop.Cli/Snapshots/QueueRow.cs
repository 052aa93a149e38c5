namespace Coop.Cli.Snapshots;

/// <summary>A queue in a snapshot.</summary>
internal sealed record QueueRow(long Id, string Name)
{
    internal long Count { get; init; }

    /// <summary>int.MaxValue for no bound.</summary>
    internal long Capacity { get; init; }
    internal long Getters { get; init; }
    internal long Putters { get; init; }
    internal bool IsClosed { get; init; }
    internal bool IsStream { get; init; }
    internal bool IsBounded => Capacity < int.MaxValue;
}
