namespace Coop.Runtime.IO;

/// <summary>Any system: waits and is woken, and knows no descriptors.</summary>
/// <remarks>
/// <list type="number">
/// <item>W1. <c>_rung</c> and the alarm are read and written under <c>_gate</c> alone, so a ring is either seen before the thread sleeps or wakes
/// it. A burst of rings finds it set and pulses once.</item>
/// <item>W2. The ring and the alarm are taken by Wait alone, the loop's own. Another thread that sleeps beside it takes nothing: what that has seen is there until
/// the next Wait, as with a handle. So whoever sleeps is woken by every ring, not one of them.</item>
/// </list>
/// </remarks>
internal sealed class WaitPoller : IPoller
{
    // Guards the fields; what waiting threads sleep on. Not a Lock: that one cannot be slept on.
    private readonly object _gate = new();

    // Whether somebody rang since the last wait ended.
    private bool _rung;

    // Ends a wait, once.
    private Deadline? _alarm;

    public PollerCapabilities Capabilities => PollerCapabilities.None;

    public int? PollHandle => null;

    public bool WasRung { get; private set; }

    public bool IsAlarmSet
    {
        get
        {
            lock (_gate) return _alarm is not null;
        }
    }

    public WatchResult Watch(int fd, Interest interest, ulong token, bool known) => throw DescriptorErrors.NotOnThisPoller();

    public UnwatchResult Unwatch(int fd) => UnwatchResult.Missing;

    public int Wait(long timeoutNanos, Span<Readiness> ready)
    {
        var deadline = timeoutNanos > 0 ? Deadline.After(timeoutNanos) : default;
        lock (_gate)
        {
            while (!_rung)
            {
                var left = timeoutNanos;
                if (_alarm is { RemainingNanos: var untilAlarm })
                {
                    if (untilAlarm == 0)
                    {
                        _alarm = null;
                        break;
                    }
                    if (left < 0 || untilAlarm < left) left = untilAlarm;
                }
                if (left == 0) break;
                Monitor.Wait(_gate, left < 0 ? Timeout.Infinite : Deadline.Milliseconds(left));
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
            Monitor.PulseAll(_gate);
        }
    }

    public void SetAlarm(long nanos)
    {
        lock (_gate)
        {
            _alarm = Deadline.After(nanos);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Until a Wait would end at once; false when it is stopped before. Any thread.</summary>
    internal bool SleepBeside(Func<bool> isStopped)
    {
        lock (_gate)
        {
            while (!isStopped())
            {
                var untilAlarm = _alarm?.RemainingNanos ?? Timeout.Infinite;
                if (_rung || untilAlarm == 0) return true;
                Monitor.Wait(_gate, untilAlarm < 0 ? Timeout.Infinite : Deadline.Milliseconds(untilAlarm));
            }
            return false;
        }
    }

    /// <summary>Whoever sleeps beside asks whether it is stopped.</summary>
    internal void Stir()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    public void Reset()
    {
    }

    public void Dispose()
    {
    }
}
