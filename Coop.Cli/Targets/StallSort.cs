namespace Coop.Cli.Targets;

/// <summary>How a loop is held up; the numbers are those of the protocol.</summary>
internal enum StallSort
{
    LongStep = 0,
    BlockingWait = 1,
    BusyWait = 2,
}
