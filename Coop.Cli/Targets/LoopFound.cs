namespace Coop.Cli.Targets;

/// <summary>A loop that lives.</summary>
internal sealed record LoopFound(long Loop, string Name, long ThreadId) : TargetEvent;
