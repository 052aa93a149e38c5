using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    // Looks are to be about 100 us apart while there is work: far apart enough to cost little, near enough to be fair.
    private const long LookDistanceNanos = 100_000;

    private int _stepsBetweenLooks = 1;
    private int _stepsSinceLook;
    private long _lastLookNanos;

    /// <summary>Turns until <paramref name="done"/>, waiting when there is nothing to run. Asked after every batch.</summary>
    /// <param name="done">The end.</param>
    /// <param name="untilNanos">A moment at which to stop in any case, by the loop's clock.</param>
    /// <param name="timeMayJump">Whether virtual time jumps to the next timer; always when the clock advances by itself.</param>
    internal void Pump(Func<bool> done, long untilNanos = long.MaxValue, bool timeMayJump = false)
    {
        BindHere();
        ExecutionContext.Run(EmptyContext.Value, _ => PumpTurns(done, untilNanos, timeMayJump), null);
    }

    private void PumpTurns(Func<bool> done, long untilNanos, bool timeMayJump)
    {
        Scheduler.TurnScope scope = Scheduler.EnterTurn();
        try
        {
            _stepsSinceLook = _stepsBetweenLooks;
            while (!done() && (untilNanos == long.MaxValue || Clock.NowNanos < untilNanos))
            {
                TurnNumber++;
                if (Scheduler.ReadyCount == 0)
                {
                    Scheduler.TakePosts();
                }
                if (Scheduler.ReadyCount == 0)
                {
                    WaitForSomething(untilNanos, timeMayJump);
                }
                else if (_stepsSinceLook >= _stepsBetweenLooks)
                {
                    LookAndAdapt();
                }
                // Never more than k steps without a look, even inside one batch.
                int limit = Math.Min(Options.MaxStepsPerTurn, Math.Max(1, _stepsBetweenLooks - _stepsSinceLook));
                _stepsSinceLook += Scheduler.Batch(limit, null);
            }
        }
        finally
        {
            Scheduler.LeaveTurn(scope);
        }
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
        _stepsSinceLook = 0;
        _lastLookNanos = 0;
    }

    private void LookAndAdapt()
    {
        // Real time: under a manual clock the distance between looks is still a matter of the machine.
        long now = System.Diagnostics.Stopwatch.GetTimestamp();
        if (_lastLookNanos != 0)
        {
            long distance = now - _lastLookNanos;
            if (distance < LookDistanceNanos / 2)
            {
                _stepsBetweenLooks = Math.Min(_stepsBetweenLooks * 2, MaxStepsPerTurnLimit);
            }
            else if (distance > LookDistanceNanos * 2)
            {
                _stepsBetweenLooks = Math.Max(_stepsBetweenLooks / 2, 1);
            }
        }
        _lastLookNanos = now;
        _stepsSinceLook = 0;
        Look(0);
    }
}
