using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.IO;

/// <summary>A real poller that has something done in the moment of a look, and will not wait for ever: that would be a lost ring.</summary>
internal sealed class RingInLookPoller(IPoller inner) : IPoller
{
    /// <summary>Done by the next look, before it asks the kernel.</summary>
    public Action? OnLook { get; set; }

    public PollerCapabilities Capabilities => inner.Capabilities;

    public int? PollHandle => inner.PollHandle;

    public bool WasRung => inner.WasRung;

    public bool IsAlarmSet => inner.IsAlarmSet;

    public WatchResult Watch(int fd, Interest interest, ulong token, bool known) => inner.Watch(fd, interest, token, known);

    public UnwatchResult Unwatch(int fd) => inner.Unwatch(fd);

    public int Wait(long timeoutNanos, Span<Readiness> ready)
    {
        if (timeoutNanos == 0) OnLook?.Invoke();
        else if (timeoutNanos < 0) throw new InvalidOperationException("The loop waits for ever: the ring is lost.");
        return inner.Wait(timeoutNanos, ready);
    }

    public void Wake() => inner.Wake();

    public void SetAlarm(long nanos) => inner.SetAlarm(nanos);

    public void Reset() => inner.Reset();

    public void Dispose() => inner.Dispose();
}
