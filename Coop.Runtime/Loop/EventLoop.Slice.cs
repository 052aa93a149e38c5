// Turns for a length of time: what a host with frames, or one that was asked for a slice, gives the loop.
//
// Facts: the clock costs as much as a short step. A host that was promised two milliseconds does not care for a hundred nanoseconds, but for a step that takes long.
// Invariants
//   X1  The clock is read after every step, as long as steps are not known to be short: then after every part of at most PartLimitSteps, and after every step again
//       as soon as one part was not short.
//   X2  A slice ends when the time is over, when nothing is ready though everything was looked at once more after the last step, or when whoever turns the loop
//       wants to be asked.
using System.Diagnostics;
using Coop.Runtime.Loop;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    private const int PartLimitSteps = 16;

    // So many short parts in a row let a part become twice as long.
    private const int CalmParts = 32;

    private static readonly long s_shortPart = Stopwatch.Frequency / 100_000;

    private static readonly ContextCallback s_slice = static self =>
    {
        var loop = (EventLoop)self!;
        loop._turnResult = loop.TurnSlice(loop._sliceEnd);
    };

    private long _sliceEnd;
    private int _partSteps = 1;
    private int _calmParts;

    /// <summary>
    /// Turn after turn without waiting, until nothing is ready or the time is over: for a host that has a while for the loop, in a frame or between events of its own.
    /// </summary>
    /// <param name="time">
    /// No further step is begun once so much has passed. Asked after each step; while steps have long been shorter than half a microsecond, after 16 of them.
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
        ObjectDisposedException.ThrowIf(_state == LoopState.Ended, this);
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
            Look(0, atDescriptors: true);
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
        long now = Stopwatch.GetTimestamp();
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
                continue;
            }
            RunPart();
            long begun = now;
            now = Stopwatch.GetTimestamp();
            AdaptPart(now - begun);
        }
        while (now < end && !Scheduler.TurnsMustEnd);
    }

    private void RunPart()
    {
        if (LooksEveryTurn)
        {
            if (!Scheduler.InBatch)
            {
                Scheduler.BeginBatch(Options.MaxStepsPerTurn);
            }
            Scheduler.RunBatch(_partSteps);
            if (!Scheduler.IsBatchLeft)
            {
                Scheduler.EndBatch();
                Look(0);
            }
            return;
        }
        if (_stepsSinceLook >= _stepsBetweenLooks)
        {
            LookAndAdapt();
        }
        _stepsSinceLook += Scheduler.RunTurns(Math.Min(_partSteps, Math.Max(1, _stepsBetweenLooks - _stepsSinceLook)), Options.MaxStepsPerTurn);
    }

    private void AdaptPart(long took)
    {
        if (took > s_shortPart)
        {
            _partSteps = 1;
            _calmParts = 0;
        }
        else if (++_calmParts == CalmParts)
        {
            _calmParts = 0;
            _partSteps = Math.Min(_partSteps * 2, PartLimitSteps);
        }
    }
}
