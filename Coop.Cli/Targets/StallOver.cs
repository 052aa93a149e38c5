namespace Coop.Cli.Targets;

/// <summary>A loop goes on after a stall.</summary>
internal sealed record StallOver(long Loop, long MicrothreadId, long Millis) : TargetEvent;
