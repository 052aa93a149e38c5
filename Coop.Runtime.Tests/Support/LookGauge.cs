using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.Support;

/// <summary>
/// A real poller that measures how far apart the looks at it are, in processor time of the loop's thread. A distance with a collection in it is left out: the
/// collector tells what it stopped the thread for too late, and not all of it. While nobody waits for a descriptor the loop asks no poller, so a test keeps one
/// wait parked.
/// </summary>
internal sealed class LookGauge(IPoller inner) : IPoller
{
    private TimeSpan _used;
    private int _collections;
    private bool _isMeasuring;

    /// <summary>The largest distance since <see cref="Begin"/>.</summary>
    public TimeSpan Largest { get; private set; }

    public PollerCapabilities Capabilities => inner.Capabilities;

    public int? PollHandle => inner.PollHandle;

    public bool WasRung => inner.WasRung;

    public bool IsAlarmSet => inner.IsAlarmSet;

    /// <summary>The first distance is counted from here.</summary>
    public void Begin()
    {
        Largest = default;
        _collections = Collections;
        (_used, _isMeasuring) = (ThreadTime.Used, true);
    }

    /// <summary>The last distance is counted up to here.</summary>
    public void End()
    {
        Measure();
        _isMeasuring = false;
    }

    public WatchResult Watch(int fd, Interest interest, ulong token, bool known) => inner.Watch(fd, interest, token, known);

    public UnwatchResult Unwatch(int fd) => inner.Unwatch(fd);

    public int Wait(long timeoutNanos, Span<Readiness> ready)
    {
        if (_isMeasuring)
        {
            Measure();
        }
        return inner.Wait(timeoutNanos, ready);
    }

    public void Wake() => inner.Wake();

    public void SetAlarm(long nanos) => inner.SetAlarm(nanos);

    public void Reset() => inner.Reset();

    public void Dispose() => inner.Dispose();

    private static int Collections => GC.CollectionCount(0) + GC.CollectionCount(1) + GC.CollectionCount(2);

    private void Measure()
    {
        // Counted before and after the reading: one that comes in between belongs to both distances.
        int collections = Collections;
        TimeSpan used = ThreadTime.Used;
        if (Collections == _collections && used - _used > Largest)
        {
            Largest = used - _used;
        }
        (_used, _collections) = (used, collections);
    }
}
