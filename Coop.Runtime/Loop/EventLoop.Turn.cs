using Coop.Runtime.Scheduling;
using Coop.Runtime.Time;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    /// <summary>So many microthreads are more than a core's own cache holds.</summary>
    private const int CrowdItems = 8192;

    private static readonly ContextCallback s_turnOnce = static self =>
    {
        var loop = (EventLoop)self!;
        loop._turnResult = loop.TurnOnce(loop._budget);
    };

    // In and out of s_turnOnce: a closure would be garbage in every turn.
    private TurnBudget _budget;
    private TurnResult _turnResult;

    // The step count at which all that the last look at descriptors told has had its step, if nothing else had one.
    private long _servedAt;

    /// <summary>
    /// One turn, for a host that drives the loop itself: looks at posts, file descriptors and timers without waiting, then runs what is ready.
    /// </summary>
    /// <param name="budget">How much at most: a number of steps, a length of time, or the loop's own limit.</param>
    /// <returns>What was done, whether steps are left, and when the next timer is due.</returns>
    /// <exception cref="InvalidOperationException">Called on another thread than the loop's, or from inside one of its turns.</exception>
    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    /// <remarks>
    /// Thread: loop (the first call binds the loop to its thread)
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public TurnResult Turn(TurnBudget budget = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget.Steps, nameof(budget));
        ThrowIfEnded();
        BindHere();
        _budget = budget;
        ExecutionContext.Run(EmptyContext.Value, s_turnOnce, this);
        _budget = default;
        return _turnResult;
    }

    private TurnResult TurnOnce(TurnBudget budget)
    {
        Scheduler.TurnScope scope = Scheduler.EnterTurn();
        try
        {
            Scheduler.Inbox.WakeUp();
            // At descriptors even when nobody waits for one, where the host may have slept on PollHandle: the doorbell may have rung.
            Look(0, atDescriptors: _isWatched);
            Scheduler.BeginBatch(budget.Steps == 0 ? Options.MaxStepsPerTurn : Math.Min(budget.Steps, Options.MaxStepsPerTurn));
            int steps = RunPart(budget.Steps == 0 ? int.MaxValue : budget.Steps, freely: false, StopOf(budget));
            Scheduler.EndBatch();
            bool workLeft = LetHostSleep();
            return new TurnResult(TurnNumber, steps, workLeft, NextDue());
        }
        catch
        {
            // What the host asks may throw: that is its own, and what is left is told of all the same.
            Scheduler.EndBatch();
            _ = LetHostSleep();
            throw;
        }
        finally
        {
            Scheduler.LeaveTurn(scope);
        }
    }

    /// <summary>Makes the calling thread the loop's, between turns: the loop may move, its microthreads never notice.</summary>
    /// <exception cref="InvalidOperationException">A turn is running.</exception>
    /// <remarks>
    /// Thread: any, between turns
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Rebind()
    {
        if (Scheduler.InTurn)
        {
            throw new InvalidOperationException("The loop cannot be rebound while one of its turns runs.");
        }
        Detach();
        Scheduler.Bind();
        Attach();
        Observer?.Bound();
    }

    /// <summary>
    /// The look (C3): posts, then file descriptors, then timers by one reading of the clock. Each only makes waiters ready.
    /// </summary>
    /// <param name="waitNanos">How long to wait when nothing is ready: 0 not at all, -1 for ever.</param>
    /// <param name="atDescriptors">Whether to look at descriptors though nobody waits for one.</param>
    private void Look(long waitNanos, bool atDescriptors = false)
    {
        Scheduler.TakePosts();
        bool isFound = _spinTicks > 0 && waitNanos != 0 && Scheduler.ReadyCount == 0 && SpinAsWait(ref waitNanos);
        if (isFound)
        {
            // Whatever it was, it is in the run queue.
        }
        else if (waitNanos != 0 && Scheduler.ReadyCount == 0 && Scheduler.Inbox.TryFallAsleep())
        {
            BeginWait();
            // A manual clock may have been advanced before it could see the loop asleep: read it again, now that it can.
            bool isDue = Clock.Manual is not null && Timers.NextDue <= Clock.NowNanos;
            // Whoever is told that the loop is about to wait may have given it something to do, on this thread, where nobody rings.
            LookAtDescriptors(isDue || Scheduler.ReadyCount > 0 ? 0 : waitNanos);
            Scheduler.Inbox.WakeUp();
            EndWait();
        }
        else if (atDescriptors || Descriptors.WaitCount > 0)
        {
            LookAtDescriptors(0);
        }
        else
        {
            // Of what nobody waits for any more the owner is not kept alive either.
            Descriptors.ForgetServed();
        }
        LookAtPostsAndTimers();
    }

    private void LookAtDescriptors(long waitNanos)
    {
        int told = Descriptors.Look(waitNanos);
        DescriptorWakeups += told;
        _servedAt = Scheduler.StepCount + told;
    }

    private void LookAtPostsAndTimers()
    {
        _looks++;
        Scheduler.IsCrowded = Live.Count > CrowdItems;
        Scheduler.Trim();
        Scheduler.TakePosts();
        if (Timers.Count > 0)
        {
            long now = Clock.NowNanos;
            _lateNanos = now - Timers.NextDue;
            Timers.FireDue(now, MaxTimersPerLook);
        }
        else
        {
            _lateNanos = 0;
        }
        if (Observer is { } watch)
        {
            _isTimed = watch.OnLook();
        }
    }

    private static Func<bool>? StopOf(TurnBudget budget) => budget.Time is { } time ? StopAfter(time, budget.StopWhen) : budget.StopWhen;

    // A method of its own: what a lambda captures is allocated where the method begins, by every turn that has no limit as well.
    private static Func<bool> StopAfter(TimeSpan time, Func<bool>? stop)
    {
        // Real time, whatever clock the timers have: the budget is the host's.
        long end = System.Diagnostics.Stopwatch.GetTimestamp() + (long)(Math.Max(time.TotalSeconds, 0) * System.Diagnostics.Stopwatch.Frequency);
        return () => System.Diagnostics.Stopwatch.GetTimestamp() >= end || stop?.Invoke() == true;
    }

    private TimeSpan? NextDue()
    {
        long due = Timers.NextDue;
        if (due == long.MaxValue)
        {
            return null;
        }
        // Rounded up to whole ticks: a host that waits so long is never early.
        long nanos = Math.Max(0, due - Clock.NowNanos);
        return TimeSpan.FromTicks((nanos / 100) + (nanos % 100 == 0 ? 0 : 1));
    }

    private void BindHere()
    {
        if (Scheduler.ThreadId == 0)
        {
            Scheduler.Bind();
            Attach();
            Observer?.Bound();
            return;
        }
        // Also while a turn runs over there: this thread is the mistake then, not the step.
        if (!Scheduler.IsHere && !Scheduler.IsClosed)
        {
            throw new InvalidOperationException(
                $"The event loop '{Options.Name}' belongs to thread {Scheduler.ThreadId} and was turned on thread {Environment.CurrentManagedThreadId}. " +
                "Turn it over there, or move it here first, between two turns, with loop.Rebind().");
        }
        Scheduler.VerifyAccess();
        if (Scheduler.InTurn)
        {
            throw new InvalidOperationException("A turn of this loop is running already: a step must not turn its own loop. Await instead.");
        }
    }
}
