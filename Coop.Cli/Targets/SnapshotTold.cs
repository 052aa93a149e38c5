using Coop.Cli.Snapshots;

namespace Coop.Cli.Targets;

/// <summary>A snapshot has come.</summary>
internal sealed record SnapshotTold(LoopSnapshot Snapshot) : TargetEvent;
