using Coop.Cli.Snapshots;

namespace Coop.Cli.Findings;

/// <summary>A snapshot, and what is known of it by those before.</summary>
internal sealed class LoopView(LoopSnapshot snapshot, LoopSnapshot? before, IReadOnlyDictionary<long, Sighting> sightings)
{
    internal LoopSnapshot Snapshot { get; } = snapshot;

    internal IReadOnlyDictionary<long, Sighting> Sightings { get; } = sightings;

    internal IReadOnlyList<Finding> Findings { get; set; } = [];

    /// <summary>Seconds since the snapshot before; 0 when this is the first.</summary>
    internal double Seconds { get; } = before is null ? 0 : (snapshot.Start.Nanos - before.Start.Nanos) / 1e9;

    /// <summary>The part of the time in which the loop did not wait; null at first.</summary>
    internal double? Utilization
    {
        get
        {
            long active = Since(static start => start.ActiveNanos), idle = Since(static start => start.IdleNanos);
            return active + idle <= 0 ? null : Math.Clamp((double)active / (active + idle), 0, 1);
        }
    }

    /// <summary>The part of the time in which the collector stopped the process.</summary>
    internal double? PausedByCollector => Seconds <= 0 ? null : Since(static start => start.CollectorAt(3)) / 1e9 / Seconds;

    /// <summary>How much a counter grows in a second; null at first.</summary>
    internal double? Rate(Func<SnapshotStart, long> counter) => Seconds <= 0 ? null : Since(counter) / Seconds;

    /// <summary>How long it has waited for the same at least; null when that is not known.</summary>
    internal double? WaitingSeconds(MicrothreadRow row) =>
        row.Activity == Activity.Waiting && Sightings.TryGetValue(row.Id, out Sighting seen) && seen.SinceNanos < Snapshot.Start.Nanos
            ? (Snapshot.Start.Nanos - seen.SinceNanos) / 1e9
            : null;

    private long Since(Func<SnapshotStart, long> counter) => before is null ? 0 : counter(Snapshot.Start) - counter(before.Start);
}
