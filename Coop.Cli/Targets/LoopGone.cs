namespace Coop.Cli.Targets;

/// <summary>A loop has ended.</summary>
internal sealed record LoopGone(long Loop) : TargetEvent;
