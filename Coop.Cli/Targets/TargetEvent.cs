namespace Coop.Cli.Targets;

/// <summary>What a session tells, in the order in which it happened.</summary>
internal abstract record TargetEvent;
