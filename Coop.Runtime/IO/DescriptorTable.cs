using Coop.Runtime.Scheduling;

namespace Coop.Runtime.IO;

/// <summary>Who waits for which file descriptor, and what the poller was told about it.</summary>
internal sealed class DescriptorTable(Scheduler scheduler, IPoller poller) : IDisposable
{
    private readonly Readiness[] _ready = new Readiness[256];

    internal Scheduler Scheduler { get; } = scheduler;

    /// <summary>How many waits are armed.</summary>
    internal int WaitCount { get; private set; }

    internal int? PollHandle => poller.PollHandle;

    /// <summary>Waits, or only looks, and makes the waiters of what is ready ready.</summary>
    internal void Look(long waitNanos) => _ = poller.Wait(waitNanos, _ready);

    /// <summary>Ends a Look; any thread.</summary>
    internal void Wake() => poller.Wake();

    public void Dispose() => poller.Dispose();
}
