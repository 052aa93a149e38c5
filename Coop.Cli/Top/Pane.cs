namespace Coop.Cli.Top;

/// <summary>What the lower part of the screen shows.</summary>
internal enum Pane
{
    Microthreads,
    Queues,
    Descriptors,
    Timers,
    Streams,
    Warnings,
    Stalls,
}
