using System.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    // Looks are to be about 100 us apart while there is work: far apart enough to cost little, near enough to be fair.
    private static readonly long s_lookDistance = Stopwatch.Frequency / 10_000;

    // k of the contract (C3), in 1..MaxStepsPerTurn.
    private int _stepsBetweenLooks = 1;
    private int _stepsSinceLook;
    private long _lastLook;

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
                else if (LooksEveryTurn || _stepsSinceLook >= _stepsBetweenLooks)
                {
                    LookAndAdapt();
                }
                RunBatch();
            }
        }
        finally
        {
            Scheduler.LeaveTurn(scope);
        }
    }

    // k is a matter of the machine's speed. Where the order is to be the same on every machine (C5), the loop looks once a turn instead.
    private bool LooksEveryTurn => Clock.Manual is not null || Scheduler.Order.IsShuffled;

    // Never more than k steps without a look, even inside one batch; a look in between only adds to the tail of the run queue.
    private void RunBatch()
    {
        Scheduler.BeginBatch(Options.MaxStepsPerTurn);
        while (true)
        {
            int part = LooksEveryTurn ? int.MaxValue : Math.Max(1, _stepsBetweenLooks - _stepsSinceLook);
            _stepsSinceLook += Scheduler.RunBatch(part);
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
        _stepsSinceLook = 0;
        _lastLook = 0;
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
    }

    private void LookAndAdapt()
    {
        // Real time: under a manual clock the distance between looks is still a matter of the machine.
        long now = Stopwatch.GetTimestamp();
        long distance = now - _lastLook;
        if (_lastLook != 0 && distance < s_lookDistance / 2)
        {
            _stepsBetweenLooks = Math.Min(_stepsBetweenLooks * 2, Options.MaxStepsPerTurn);
        }
        else if (_lastLook != 0 && distance > s_lookDistance * 2)
        {
            // At once, not by halves: steps that have become slow must not keep a post waiting through several looks.
            _stepsBetweenLooks = (int)Math.Max(_stepsBetweenLooks * s_lookDistance / distance, 1);
        }
        _lastLook = now;
        _stepsSinceLook = 0;
        Look(0);
    }
}
