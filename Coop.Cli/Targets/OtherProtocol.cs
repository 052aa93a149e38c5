namespace Coop.Cli.Targets;

/// <summary>The program speaks another version of the protocol.</summary>
internal sealed record OtherProtocol(long Version) : TargetEvent;
