namespace Coop.Cli.Snapshots;

/// <summary>What is waited for, as far as the viewer makes a difference; the numbers are those of the protocol.</summary>
internal enum WaitSort
{
    None = 0,
    Time = 1,
    QueueGet = 3,
}
