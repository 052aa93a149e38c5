// A timer that may be changed and disposed of on any thread, and whose callback is always a step of the loop.
//
// Invariants
//   X1  What is wanted (_dueNanos, _periodNanos, _isDisposed) is written under the lock, on any thread; what is armed (_armed) belongs to the loop.
//   X2  Every change is followed by Rearm on the loop. A timer that fires before its Rearm has run looks at what is wanted, and does nothing if that lies
//       in the future: it is never early (C13).
//   X3  Ticks that a late loop has missed are left out: one callback for all of them, then the next whole period.
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Time;

namespace Coop.Runtime.Interop;

internal sealed class LoopTimer(EventLoop loop, TimerCallback callback, object? state) : ITimer
{
    private static readonly SendOrPostCallback s_rearm = static self => ((LoopTimer)self!).Rearm();
    private static readonly ContextCallback s_call = static self => ((LoopTimer)self!).Call();

    private readonly Lock _lock = new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private long _dueNanos = long.MaxValue;
    private long _periodNanos = long.MaxValue;
    private bool _isDisposed;
    private Subscription? _armed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        long delay = Clock.DelayFrom(dueTime), every = Clock.DelayFrom(period);
        lock (_lock)
        {
            if (_isDisposed)
            {
                return false;
            }
            _dueNanos = Clock.Due(loop.Clock.NowNanos, delay);
            _periodNanos = every == 0 ? long.MaxValue : every;
        }
        return Apply();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _dueNanos = long.MaxValue;
        }
        _ = Apply();
    }

    /// <summary>As Dispose; elsewhere than on the loop it ends when no callback can be running any more.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        Scheduler scheduler = loop.Scheduler;
        if (scheduler.IsHere)
        {
            return default;
        }
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return scheduler.TryPost(scheduler.Root, static source => ((TaskCompletionSource)source!).SetResult(), passed) ? new ValueTask(passed.Task) : default;
    }

    private bool Apply()
    {
        if (loop.Scheduler.IsHere)
        {
            Rearm();
            return true;
        }
        return loop.Scheduler.TryPost(loop.Scheduler.Root, s_rearm, this);
    }

    private void Rearm()
    {
        _armed?.Dispose();
        _armed = null;
        long due;
        lock (_lock)
        {
            due = _dueNanos;
        }
        if (due != long.MaxValue)
        {
            // Also when it is due already: as a step of its own, never inside the call that asked for it.
            _armed = new Event<Unit>(LoopSources.Of(loop).Time, TimeSource.At(due)).Subscribe(_ => Fire());
        }
    }

    private void Fire()
    {
        long now = loop.Clock.NowNanos;
        lock (_lock)
        {
            if (_dueNanos > now)
            {
                return;
            }
            if (_periodNanos == long.MaxValue)
            {
                _dueNanos = long.MaxValue;
            }
            else
            {
                long missed = (now - _dueNanos) / _periodNanos;
                _dueNanos = Clock.Due(_dueNanos + (missed * _periodNanos), _periodNanos);
            }
        }
        Rearm();
        ExecutionContext.Run(_context ?? EmptyContext.Value, s_call, this);
    }

    private void Call() => callback(state);
}
