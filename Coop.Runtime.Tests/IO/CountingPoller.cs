using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.IO;

/// <summary>A real poller whose calls are counted: each is a system call, or a walk over everything that is watched.</summary>
internal sealed class CountingPoller(IPoller inner) : IPoller
{
    public int Watches { get; private set; }

    public int Unwatches { get; private set; }

    public int Waits { get; private set; }

    public int Resets { get; private set; }

    /// <summary>How many readinesses were told.</summary>
    public int Told { get; private set; }

    public PollerCapabilities Capabilities => inner.Capabilities;

    public int? PollHandle => inner.PollHandle;

    public bool WasRung => inner.WasRung;

    public bool IsAlarmSet => inner.IsAlarmSet;

    public WatchResult Watch(int fd, Interest interest, ulong token, bool known)
    {
        Watches++;
        return inner.Watch(fd, interest, token, known);
    }

    public UnwatchResult Unwatch(int fd)
    {
        Unwatches++;
        return inner.Unwatch(fd);
    }

    public int Wait(long timeoutNanos, Span<Readiness> ready)
    {
        Waits++;
        var told = inner.Wait(timeoutNanos, ready);
        Told += told;
        return told;
    }

    public void Wake() => inner.Wake();

    public void SetAlarm(long nanos) => inner.SetAlarm(nanos);

    public void Reset()
    {
        Resets++;
        inner.Reset();
    }

    public void Dispose() => inner.Dispose();
}
