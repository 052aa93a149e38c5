// Ticks of one period: each is taken by one waiter.
//
// Invariants
//   I1  _due is when the next tick comes; it moves only when a tick is taken (C6). _number is that tick's.
//   I2  While more are registered than were offered ticks, exactly one timer is armed, for the first tick that was not offered; else none is (C7). Not "while
//       it has not come": time goes on between two readings of the clock, and a tick that came between them would be told to nobody.
//   I3  Waiters are served in the order in which they came; a tick that has come is given to them before anybody else may take it. So each operation reads the
//       clock once.
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Time;

namespace Coop.Runtime.Sources;

internal sealed class TickCore : Source<long>
{
    private readonly long _periodNanos;
    private readonly MissedTicks _missed;
    private readonly WaitList _waiters = new();
    private readonly Alarm _alarm;
    private long _due;
    private long _number = 1;

    // The last tick that everybody who was registered was offered; more than one can be there in a burst, for somebody who wants several at once.
    private long _offered;

    internal TickCore(EventLoop loop, IEventSource face, long periodNanos, MissedTicks missed)
        : base(loop)
    {
        Face = face;
        _periodNanos = periodNanos;
        _missed = missed;
        _alarm = new Alarm(this);
        _due = Clock.Due(loop.Clock.NowNanos, periodNanos);
    }

    internal override IEventSource Face { get; }

    internal override bool Takes => true;

    internal override bool TryTake(long number, ref long slot)
    {
        if (!Serve(out long now))
        {
            return false;
        }
        slot = Take(now);
        _alarm.Set();
        return true;
    }

    internal override void Arm(Waiter<long> waiter)
    {
        if (!waiter.IsWatch && Serve(out long now) && waiter.Fire(_number))
        {
            _ = Take(now);
        }
        else
        {
            _waiters.Append(waiter);
        }
        _alarm.Set();
    }

    internal override void Withdraw(Waiter waiter)
    {
        waiter.List?.Remove(waiter);
        _alarm.Set();
    }

    internal override bool CanTake(Waiter<long> waiter, int planned)
    {
        long late = Loop.Clock.NowNanos - _due;
        return late >= 0 && (planned == 0 || (_missed == MissedTicks.Burst && late / _periodNanos >= planned));
    }

    internal override WaitKind KindOf(long number) => WaitKind.Time;

    internal override string Describe(long number) => $"{Face.Description}.Next";

    private long Take(long now)
    {
        long taken = _number;
        long steps = _missed == MissedTicks.Skip ? ((now - _due) / _periodNanos) + 1 : 1;
        _number += steps;
        _due = _missed == MissedTicks.Delay ? Clock.Due(now, _periodNanos) : Clock.Due(_due, steps * _periodNanos);
        return taken;
    }

    /// <summary>Gives those who wait what has come. True when there is a tick that none of them wants.</summary>
    private bool Serve(out long now)
    {
        now = Loop.Clock.NowNanos;
        while (_due <= now && _waiters.FireFirst(_number))
        {
            _ = Take(now);
        }
        bool isLeft = _due <= now;
        if (isLeft)
        {
            _offered = _number + (_missed == MissedTicks.Burst ? (now - _due) / _periodNanos : 0);
        }
        _alarm.Set();
        return isLeft;
    }

    /// <summary>The timer behind those who wait. It is fired like any wait, but nobody is resumed by it.</summary>
    private sealed class Alarm(TickCore core) : Composite(core.Scheduler)
    {
        private Waiter<Unit>? _timer;
        private long _setFor;

        internal void Set()
        {
            long ahead = Math.Max(core._offered + 1 - core._number, 0);
            bool isNeeded = core._waiters.Count > ahead && (ahead == 0 || core._missed == MissedTicks.Burst);
            long due = Clock.Due(core._due, ahead * core._periodNanos);
            if (_timer is not null && (!isNeeded || _setFor != due))
            {
                WithdrawAll();
            }
            if (isNeeded && _timer is null)
            {
                _setFor = due;
                ArmBranches();
            }
        }

        internal override void ArmBranches()
        {
            _timer = LoopSources.Of(core.Loop).Time.Rent(TimeSource.At(_setFor), default);
            _timer.Owner = this;
            _timer.Arm();
        }

        internal override bool Accept(Waiter branch)
        {
            // By the heap, which has let go of it.
            _timer = null;
            branch.Return();
            _ = core.Serve(out _);
            return true;
        }

        internal override void WithdrawAll()
        {
            Waiter<Unit> timer = _timer!;
            _timer = null;
            timer.Where.Withdraw(timer);
            timer.Return();
        }

        internal override string Describe() => core.Describe(0);
    }
}
