namespace Coop.Cli.Snapshots;

/// <summary>What a microthread does; the numbers are those of the protocol.</summary>
internal enum Activity
{
    Running = 0,
    Ready = 1,
    Waiting = 2,
    Foreign = 3,
    Ended = 4,
}
