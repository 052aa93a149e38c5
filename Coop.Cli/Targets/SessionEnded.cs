using Coop.Cli.Commands;

namespace Coop.Cli.Targets;

/// <summary>Nothing more comes.</summary>
/// <param name="Problem">Why, if that was not wanted.</param>
internal sealed record SessionEnded(CliException? Problem) : TargetEvent;
