// The handle that a foreign loop watches, and why it alone is enough: it is readable whenever a turn would find something to do.
//
// Facts: the host sleeps in a poller of its own and knows nothing of ours. What may happen meanwhile: a post (any thread), a descriptor (the kernel), time, and on
// the loop's own thread, outside of its turns, whatever the host's other code does with the loop.
//
// Invariants
//   L1  When a turn has ended, and when the handle is asked for between turns, one of two is so: the handle is readable (left), or nothing is ready, the inbox is
//       empty and marked asleep, and if a timer is armed the alarm is set for no later than the earliest one (quiet).
//   L2  What makes quiet untrue makes the handle readable: a post, by the argument of Inbox; work made ready outside of a turn, by Scheduler.Ready; an earlier timer
//       that is armed outside of a turn, by AddTimer; a manual clock that advances, by its subscription; a descriptor and the alarm, by the kernel. Of an owner
//       that was disposed of nobody tells: the end of the turn asks. One that the host itself disposes of, between turns and without Closing, is found by the next.
//   L3  A ring is answered, and an alarm taken, by a look, which is the beginning of a turn; and the look takes the posts and the due timers after that.
//       So what was told of is seen by that turn, and the turn ends as L1 says.
//   L4  The mark comes before the last reading of the clock: a manual clock advanced in between is seen, or sees the mark and rings.
//   L5  The alarm is set only for an earlier time than it is set for: with a timer that is removed again goes one turn too many at most, not a call each time.
//   L6  A handle that nobody has asked for costs a test of a field.
using Coop.Runtime.IO;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    // Whether the handle was asked for, or somebody sleeps for the loop without one.
    private bool _isWatched;

    // For which moment of the loop's clock the alarm is set; of no meaning when it is not.
    private long _alarmNanos;

    /// <summary>
    /// A handle for a foreign poll, epoll, GLib or libuv loop to watch for reading, level-triggered: as long as it is readable, call <see cref="Turn"/>. It alone is
    /// enough: posts, file descriptors, timers and work that a budget left over make it readable, also when they come while the host sleeps, and nothing else does.
    /// The same for the life of the loop, which closes it. Null where the system has none (only Linux's epoll does).
    /// </summary>
    /// <remarks>Under a <see cref="ManualClock"/> it tells of each Advance, and of no real time.</remarks>
    /// <exception cref="InvalidOperationException">Asked for the first time, on another thread than the loop's.</exception>
    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    public int? PollHandle
    {
        get
        {
            ThrowIfEnded();
            if (!_isWatched)
            {
                VerifyAccessOrUnbound();
                if (Descriptors.PollHandle is not null)
                {
                    Watch();
                }
            }
            return Descriptors.PollHandle;
        }
    }

    /// <summary>Where another thread sleeps until a turn would find something to do; null where none can.</summary>
    internal Sleeper? MakeSleeper()
    {
        Sleeper? sleeper = Descriptors.MakeSleeper();
        if (sleeper is not null)
        {
            Watch();
        }
        return sleeper;
    }

    /// <summary>The door of a host that is to turn the loop from now on.</summary>
    internal void VerifyMayBeAttached()
    {
        string? reason =
            IsEnding ? "has ended, or is ending"
            : LeaveHost is not null ? "has a host already: detach it first"
            : EndOwnThread is not null ? "has a thread of its own"
            : Scheduler.InTurn ? "is being turned at this moment"
            : null;
        if (reason is not null)
        {
            throw new InvalidOperationException($"The event loop '{Options.Name}' cannot be attached to a host: it {reason}.");
        }
        VerifyAccessOrUnbound();
    }

    /// <summary>Under a clock that advances by itself, or at the end under any manual clock: jumps to the next timer if nothing else can happen. True when it did.</summary>
    internal bool TryJump(bool isEnding)
    {
        if (Clock.Manual is not { } manual || ForeignOperations > 0 || !(manual.AutoAdvance || isEnding) || Timers.NextDue is long.MaxValue)
        {
            return false;
        }
        manual.AdvanceTo(Timers.NextDue);
        return true;
    }

    private void Watch()
    {
        _isWatched = true;
        if (!Scheduler.InTurn)
        {
            _ = LetHostSleep();
        }
    }

    /// <summary>Registers a timer; the host that sleeps is told when it is due before the alarm.</summary>
    internal int AddTimer(ITimed target, long dueNanos)
    {
        int slot = Timers.Add(target, dueNanos);
        if (_isWatched && !Scheduler.InTurn)
        {
            Scheduler.Inbox.RingOnce();
        }
        return slot;
    }

    /// <summary>From here to the next turn the host may sleep: whoever posts must ring. True when there are steps to run (L1).</summary>
    private bool LetHostSleep()
    {
        bool workLeft = Scheduler.ReadyCount > 0 || (_isWatched && Descriptors.FindDisposed()) || !Scheduler.Inbox.TryFallAsleep();
        if (_isWatched && (workLeft || !SetAlarm()))
        {
            Descriptors.Wake();
        }
        return workLeft;
    }

    // False when a timer is due already.
    private bool SetAlarm()
    {
        long due = Timers.NextDue;
        if (due == long.MaxValue)
        {
            return true;
        }
        long wait = due - Clock.NowNanos;
        if (wait <= 0)
        {
            return false;
        }
        if (Clock.Manual is null && !(Descriptors.IsAlarmSet && _alarmNanos <= due))
        {
            Descriptors.SetAlarm(wait);
            _alarmNanos = due;
        }
        return true;
    }
}
