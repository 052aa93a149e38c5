namespace Coop.Cli.Targets;

/// <summary>The program has answered.</summary>
internal sealed record Attached : TargetEvent;
