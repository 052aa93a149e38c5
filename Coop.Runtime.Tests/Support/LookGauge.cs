using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.Support;

/// <summary>
/// A real poller that measures how far apart the looks at it are: processor time of the loop's thread, without what the collector stopped it for. While
/// nobody waits for a descriptor the loop asks no poller, so a test keeps one wait parked.
/// </summary>
internal sealed class LookGauge(IPoller inner) : IPoller
{
    private TimeSpan _used;
    private TimeSpan _paused;
    private bool _isMeasuring;

    /// <summary>The largest distance since <see cref="Begin"/>.</summary>
    public TimeSpan Largest { get; private set; }

    /// <summary>How many looks there were since <see cref="Begin"/>.</summary>
    public int Looks { get; private set; }

    public PollerCapabilities Capabilities => inner.Capabilities;

    public int? PollHandle => inner.PollHandle;

    /// <summary>The first distance is counted from here.</summary>
    public void Begin()
    {
        Largest = default;
        Looks = 0;
        (_used, _paused, _isMeasuring) = (ThreadTime.Used, GC.GetTotalPauseDuration(), true);
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
            Looks++;
        }
        return inner.Wait(timeoutNanos, ready);
    }

    public void Wake() => inner.Wake();

    public void Reset() => inner.Reset();

    public void Dispose() => inner.Dispose();

    private void Measure()
    {
        TimeSpan used = ThreadTime.Used, paused = GC.GetTotalPauseDuration();
        TimeSpan distance = used - _used - (paused - _paused);
        if (distance > Largest)
        {
            Largest = distance;
        }
        (_used, _paused) = (used, paused);
    }
}
