using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    /// <summary>Turns until <paramref name="done"/>, waiting when there is nothing to run. Asked after every batch.</summary>
    /// <param name="done">The end.</param>
    /// <param name="isTold">Whether <see cref="Scheduler.EndTurns"/> is called when it becomes true: then it need not be asked after every batch.</param>
    /// <param name="untilNanos">A moment at which to stop in any case, by the loop's clock.</param>
    /// <param name="timeMayJump">Whether virtual time jumps to the next timer; always when the clock advances by itself.</param>
    internal void Pump(Func<bool> done, bool isTold = false, long untilNanos = long.MaxValue, bool timeMayJump = false)
    {
        BindHere();
        ExecutionContext.Run(EmptyContext.Value, _ => PumpTurns(done, isTold && !LooksEveryTurn, untilNanos, timeMayJump), null);
    }

    private void PumpTurns(Func<bool> done, bool freely, long untilNanos, bool timeMayJump)
    {
        Scheduler.TurnScope scope = Scheduler.EnterTurn();
        try
        {
            _stepsSinceLook = _stepsBetweenLooks;
            while (!IsDone(done) && (untilNanos == long.MaxValue || Clock.NowNanos < untilNanos))
            {
                if (Scheduler.ReadyCount == 0)
                {
                    Scheduler.TakePosts();
                }
                if (Scheduler.ReadyCount == 0)
                {
                    WaitForSomething(untilNanos, timeMayJump);
                }
                else if (LooksEveryTurn || _stepsSinceLook >= _stepsBetweenLooks)
                {
                    LookAndAdapt();
                }
                RunSteps(freely);
            }
        }
        finally
        {
            Scheduler.LeaveTurn(scope);
        }
    }

    private bool IsDone(Func<bool> done)
    {
        Scheduler.BeginTurns();
        return done();
    }

    // k is a matter of the machine's speed. Where the order is to be the same on every machine (C5), the loop looks once a turn instead.
    private bool LooksEveryTurn => Clock.Manual is not null || Scheduler.Order.IsShuffled;

    // Never more than k steps without a look, even inside one batch; a look in between only adds to the tail of the run queue. One batch, or freely: turn after
    // turn until the next look is due, so that what a turn costs beside its steps is a few instructions.
    private void RunSteps(bool freely)
    {
        if (!freely)
        {
            Scheduler.BeginBatch(Options.MaxStepsPerTurn);
        }
        while (true)
        {
            int part = LooksEveryTurn ? int.MaxValue : Math.Max(1, _stepsBetweenLooks - _stepsSinceLook);
            _stepsSinceLook += RunPart(part, freely);
            if (!Scheduler.IsBatchLeft)
            {
                break;
            }
            LookAndAdapt();
        }
        Scheduler.EndBatch();
    }

    private void WaitForSomething(long untilNanos, bool timeMayJump)
    {
        long due = Math.Min(Timers.NextDue, untilNanos);
        long wait = -1;
        if (due != long.MaxValue)
        {
            if (Clock.Manual is not { } manual)
            {
                wait = Math.Max(0, due - Clock.NowNanos);
            }
            else if ((manual.AutoAdvance || timeMayJump) && ForeignOperations == 0)
            {
                // Nothing but time can happen here, unless a file descriptor or a post is ready already.
                Look(0);
                if (Scheduler.ReadyCount > 0)
                {
                    return;
                }
                manual.AdvanceTo(due);
                wait = 0;
            }
            else if (due <= Clock.NowNanos)
            {
                wait = 0;
            }
        }
        // The poller may block in managed code: that is no blocking by a step, so no step's context must see it (C16).
        SynchronizationContext.SetSynchronizationContext(null);
        Look(wait);
        PaceAfterWait();
    }
}
