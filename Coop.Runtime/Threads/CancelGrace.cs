// When the grace of cancelled microthreads is over. One timer for all of a loop: the grace has one length, so the order of cancellation is the order of
// the ends. Nothing is armed while nobody who was cancelled is still alive.
using Coop.Runtime.Collections;
using Coop.Runtime.Sources;
using Coop.Runtime.Time;

namespace Coop.Runtime.Threads;

internal sealed class CancelGrace
{
    private readonly EventLoop _loop;
    private Ring<Entry> _running;
    private int _alive;
    private Subscription? _timer;

    internal CancelGrace(EventLoop loop) => _loop = loop;

    internal static CancelGrace Of(EventLoop loop) => LoopThreads.Of(loop).Grace;

    /// <summary>A microthread was asked to end.</summary>
    internal void Begin(Strand strand)
    {
        if (strand.GraceRuns)
        {
            return;
        }
        strand.GraceRuns = true;
        _alive++;
        _running.PushBack(new Entry(Clock.Due(_loop.Clock.NowNanos, Clock.DelayFrom(_loop.Options.ShutdownGrace)), strand));
        Arm();
    }

    /// <summary>A microthread has ended: if it had been asked to, its grace is over.</summary>
    internal static void End(EventLoop loop, Strand strand)
    {
        if (!strand.GraceRuns)
        {
            return;
        }
        strand.GraceRuns = false;
        CancelGrace grace = Of(loop);
        if (--grace._alive == 0)
        {
            grace._running.Clear();
            grace._timer?.Dispose();
            grace._timer = null;
        }
    }

    private void Arm()
    {
        if (_timer is { IsActive: true } || _running.Count == 0)
        {
            return;
        }
        var due = new Event<Unit>(LoopSources.Of(_loop).Time, TimeSource.At(_running[0].DueNanos));
        _timer = due.Subscribe(_ => Harden());
    }

    private void Harden()
    {
        long now = _loop.Clock.NowNanos;
        while (_running.Count > 0 && (_running[0].DueNanos <= now || !_running[0].Strand.GraceRuns))
        {
            Strand strand = _running.PopFront().Strand;
            if (strand.GraceRuns)
            {
                strand.HardenCancel();
            }
        }
        Arm();
    }

    private readonly record struct Entry(long DueNanos, Strand Strand);
}
