using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>A queue as those see it who look at all queues of a loop.</summary>
internal interface IQueueInfo : IFaced
{
    int Count { get; }

    int CapacityItems { get; }

    bool IsClosed { get; }

    /// <summary>Whether it is a part of something else: a queued method's stream.</summary>
    bool IsStream { get; }

    /// <summary>Whether anything was ever put, or is being put.</summary>
    bool WasPut { get; }

    WaitList Getters { get; }

    WaitList Putters { get; }
}
