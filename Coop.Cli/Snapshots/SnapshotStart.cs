namespace Coop.Cli.Snapshots;

/// <summary>How a snapshot begins: the loop's counters, totals since it began.</summary>
internal sealed record SnapshotStart(long Version, long Loop, long Sequence, string Name)
{
    internal long Nanos { get; init; }
    internal long ActiveNanos { get; init; }
    internal long IdleNanos { get; init; }
    internal long Turns { get; init; }
    internal long Steps { get; init; }
    internal long Posts { get; init; }
    internal long Waits { get; init; }
    internal long Wakeups { get; init; }
    internal long Stalls { get; init; }
    internal long Microthreads { get; init; }
    internal long Started { get; init; }
    internal long Failed { get; init; }
    internal long Ready { get; init; }
    internal long Timers { get; init; }

    /// <summary>-1: none.</summary>
    internal long NextTimerNanos { get; init; } = -1;
    internal long DescriptorWaits { get; init; }
    internal long ForeignOperations { get; init; }
    internal long ThreadId { get; init; }

    /// <summary>Nanoseconds: of the delay the 50th, 95th and 99th percentile, then of the step's duration.</summary>
    internal IReadOnlyList<long> Delays { get; init; } = [];

    /// <summary>Collections of generation 0, 1 and 2, nanoseconds of pause, bytes alive.</summary>
    internal IReadOnlyList<long> Collector { get; init; } = [];

    internal long DelayAt(int index) => index < Delays.Count ? Delays[index] : 0;

    internal long CollectorAt(int index) => index < Collector.Count ? Collector[index] : 0;
}
