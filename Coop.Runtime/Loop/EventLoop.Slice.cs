// Turns for a length of time: what a host with frames, or one that was asked for a slice, gives the loop.
//
// Invariants
//   X1  The clock is read after every step, or after a few that are known to be short: SlicePace says when.
//   X2  A slice ends when the time is over, when nothing is ready though everything was looked at once more after the last step, or when whoever turns the loop
//       wants to be asked.
using System.Diagnostics;
using Coop.Runtime.Loop;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    private static readonly ContextCallback s_slice = static self =>
    {
        var loop = (EventLoop)self!;
        loop._turnResult = loop.TurnSlice(loop._sliceEnd);
    };

    private long _sliceEnd;
    private SlicePace _slicePace;

    /// <summary>
    /// Turn after turn without waiting, until nothing is ready or the time is over: for a host that has a while for the loop, in a frame or between events of its own.
    /// </summary>
    /// <param name="time">
    /// No further step is begun once so much has passed. Asked after each step; but after eight at a time, of those that steps of the same call have made ready, while
    /// no eight of the last 1024 took more than 20 us.
    /// </param>
    /// <returns>What was done: the last turn's number, the steps of all of them, whether steps are left, and when the next timer is due.</returns>
    /// <exception cref="InvalidOperationException">Called on another thread than the loop's, or from inside one of its turns.</exception>
    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    /// <remarks>
    /// Thread: loop (the first call binds the loop to its thread)
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public TurnResult TurnFor(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ThrowIfEnded();
        BindHere();
        long now = Stopwatch.GetTimestamp();
        _sliceEnd = time.TotalSeconds >= (long.MaxValue - now) / Stopwatch.Frequency ? long.MaxValue : now + (long)(time.TotalSeconds * Stopwatch.Frequency);
        ExecutionContext.Run(EmptyContext.Value, s_slice, this);
        return _turnResult;
    }

    private TurnResult TurnSlice(long end)
    {
        Scheduler.TurnScope scope = Scheduler.EnterTurn();
        long before = Scheduler.StepCount;
        try
        {
            Scheduler.BeginTurns();
            Scheduler.Inbox.WakeUp();
            Look(0, atDescriptors: _isWatched);
            PaceAfterWait();
            RunSlice(end);
            Scheduler.EndBatch();
            bool workLeft = LetHostSleep();
            return new TurnResult(TurnNumber, (int)(Scheduler.StepCount - before), workLeft, NextDue());
        }
        finally
        {
            Scheduler.LeaveTurn(scope);
        }
    }

    private void RunSlice(long end)
    {
        long looked = Scheduler.StepCount;
        _slicePace.Begin(Stopwatch.GetTimestamp(), end, looked, Scheduler.ReadyCount);
        do
        {
            if (Scheduler.ReadyCount == 0 && !Scheduler.IsBatchLeft)
            {
                if (Scheduler.StepCount == looked)
                {
                    return;
                }
                // What the steps have done may have made something ready: a look costs less than the host's way round.
                looked = Scheduler.StepCount;
                Look(0);
                PaceAfterWait();
                _slicePace.Bring(looked, Scheduler.ReadyCount);
                continue;
            }
            RunPart(_slicePace.NextSteps(Scheduler.StepCount));
        }
        while (_slicePace.GoesOn(Stopwatch.GetTimestamp(), Scheduler.StepCount) && !Scheduler.TurnsMustEnd);
    }

    private void RunPart(int steps)
    {
        if (LooksEveryTurn)
        {
            if (!Scheduler.InBatch)
            {
                Scheduler.BeginBatch(Options.MaxStepsPerTurn);
            }
            Scheduler.RunBatch(steps);
            if (!Scheduler.IsBatchLeft)
            {
                Scheduler.EndBatch();
                int ready = Scheduler.ReadyCount;
                Look(0);
                if (Scheduler.ReadyCount > ready)
                {
                    _slicePace.Bring(Scheduler.StepCount, Scheduler.ReadyCount);
                }
            }
            return;
        }
        if (_stepsSinceLook >= _stepsBetweenLooks)
        {
            int ready = Scheduler.ReadyCount;
            LookAndAdapt();
            if (Scheduler.ReadyCount > ready)
            {
                // Measured one by one, so this part has one step.
                _slicePace.Bring(Scheduler.StepCount, Scheduler.ReadyCount);
                steps = 1;
            }
        }
        _stepsSinceLook += Scheduler.RunTurns(Math.Min(steps, Math.Max(1, _stepsBetweenLooks - _stepsSinceLook)), Options.MaxStepsPerTurn);
    }
}
