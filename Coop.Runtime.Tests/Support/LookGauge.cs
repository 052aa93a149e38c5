using Coop.Runtime.IO;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Tests.Support;

/// <summary>
/// A real poller that measures how far apart the looks at it are: in processor time of the loop's thread, and in what the loop did. A time with a collection in it is
/// left out: the collector tells what it stopped the thread for too late, and not all of it. While nobody waits for a descriptor the loop asks no poller, so a test
/// keeps one wait parked.
/// </summary>
internal sealed class LookGauge(IPoller inner) : IPoller
{
    private Scheduler? _scheduler;
    private TimeSpan _used;
    private int _collections;
    private long _steps;
    private long _madeReady;

    /// <summary>The largest distance since <see cref="Begin"/>.</summary>
    public LookDistance Largest { get; private set; }

    public PollerCapabilities Capabilities => inner.Capabilities;

    public int? PollHandle => inner.PollHandle;

    public bool WasRung => inner.WasRung;

    public bool IsAlarmSet => inner.IsAlarmSet;

    /// <summary>The first distance is counted from here, of the loop of this scheduler.</summary>
    public void Begin(Scheduler scheduler)
    {
        _scheduler = scheduler;
        Measure(scheduler);
        Largest = default;
    }

    /// <summary>The last distance is counted up to here.</summary>
    public void End()
    {
        Measure(_scheduler!);
        _scheduler = null;
    }

    public WatchResult Watch(int fd, Interest interest, ulong token, bool known) => inner.Watch(fd, interest, token, known);

    public UnwatchResult Unwatch(int fd) => inner.Unwatch(fd);

    public int Wait(long timeoutNanos, Span<Readiness> ready)
    {
        if (_scheduler is { } scheduler)
        {
            Measure(scheduler);
        }
        return inner.Wait(timeoutNanos, ready);
    }

    public void Wake() => inner.Wake();

    public void SetAlarm(long nanos) => inner.SetAlarm(nanos);

    public void Reset() => inner.Reset();

    public void Dispose() => inner.Dispose();

    private static int Collections => GC.CollectionCount(0) + GC.CollectionCount(1) + GC.CollectionCount(2);

    private void Measure(Scheduler scheduler)
    {
        // Counted before and after the reading: one that comes in between belongs to both distances.
        int collections = Collections;
        TimeSpan used = ThreadTime.Used;
        long steps = scheduler.StepCount, madeReady = steps + scheduler.ReadyCount;
        var distance = new LookDistance(Collections == _collections ? used - _used : default, steps - _steps, madeReady - _madeReady);
        Largest = LookDistance.LargestOf(Largest, distance);
        (_used, _collections, _steps, _madeReady) = (used, collections, steps, madeReady);
    }
}
