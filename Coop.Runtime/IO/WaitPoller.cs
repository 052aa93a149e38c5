using System.Diagnostics;

namespace Coop.Runtime.IO;

/// <summary>Any system: waits and is woken, and knows no descriptors.</summary>
/// <remarks>W1. <c>_rung</c> is read and written under <c>_gate</c> alone, so a ring is either seen before the thread sleeps or wakes
/// it. A burst of rings finds it set and pulses once.</remarks>
internal sealed class WaitPoller : IPoller
{
    // Guards _rung; what the loop's thread sleeps on. Not a Lock: that one cannot be slept on.
    private readonly object _gate = new();

    // Whether somebody rang since the last wait ended.
    private bool _rung;

    public PollerCapabilities Capabilities => PollerCapabilities.None;

    public int? PollHandle => null;

    public bool WasRung { get; private set; }

    public bool IsAlarmSet => false;

    public WatchResult Watch(int fd, Interest interest, ulong token, bool known) => throw DescriptorErrors.NotOnThisPoller();

    public UnwatchResult Unwatch(int fd) => UnwatchResult.Missing;

    public int Wait(long timeoutNanos, Span<Readiness> ready)
    {
        var deadline = timeoutNanos > 0 ? Deadline.After(timeoutNanos) : default;
        lock (_gate)
        {
            while (!_rung && timeoutNanos != 0)
            {
                Monitor.Wait(_gate, timeoutNanos < 0 ? Timeout.Infinite : Deadline.Milliseconds(timeoutNanos));
                if (timeoutNanos > 0) timeoutNanos = deadline.RemainingNanos;
            }
            WasRung = _rung;
            _rung = false;
        }
        return 0;
    }

    public void Wake()
    {
        lock (_gate)
        {
            if (_rung) return;
            _rung = true;
            Monitor.Pulse(_gate);
        }
    }

    public void SetAlarm(long nanos) => throw new UnreachableException("There is no handle that could tell of it.");

    public void Reset()
    {
    }

    public void Dispose()
    {
    }
}
