namespace Coop.Cli.Targets;

/// <summary>A loop is held up, and still is when this is told.</summary>
internal sealed record StallTold(
    long Loop, StallSort Sort, long MicrothreadId, long Millis, string Name, string StartedAt, string Method, string ThreadState, string Advice, string Stack) : TargetEvent
{
    /// <summary>Number, name, method and line.</summary>
    internal string Who => MicrothreadId == 0 ? Name
        : $"{MicrothreadId} '{Name}' ({string.Join(", started at ", new[] { Method, StartedAt }.Where(static part => part.Length > 0))})";

    internal string How => Sort switch
    {
        StallSort.BusyWait => "asks instead of waiting",
        StallSort.BlockingWait => "blocks the loop",
        _ when ThreadState == "sleeps in the system" => "holds the loop up in a call",
        _ => "holds the loop up",
    };
}
