// The batch of one turn (C3). It may be run in parts, so that a long one does not keep the loop from looking; the parts change nothing in its order.
//
// Invariants
//   H1  The steps at the head of the run queue belong to the running batch until StepCount has reached _batchEnd; what comes meanwhile stands behind them.
//       So one number is counted at a step. What _late gives is counted as well, but only once _batchEnd is reached.
//   H2  While steps run, the thread has the SynchronizationContext of Current: it is changed together with it, and looked at after every step.
//   H3  _late is empty outside a batch: what did not get its step goes to the tail of the run queue.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Collections;

namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>How many steps ahead memory is asked for what they need.</summary>
    private const int FetchDistance = 8;

    private long _batchEnd;
    private bool _endTurns;

    /// <summary>True from BeginBatch to EndBatch, also while the loop looks in between.</summary>
    internal bool InBatch { get; private set; }

    /// <summary>Whether a step of the batch is still to be run.</summary>
    internal bool IsBatchLeft => StepCount < _batchEnd || _late.Count > 0;

    /// <summary>Enters a turn on this thread; the returned scope must be left with <see cref="LeaveTurn"/>.</summary>
    internal TurnScope EnterTurn()
    {
        var scope = new TurnScope(t_running, SynchronizationContext.Current);
        scope.Outer?.CloseWindow();
        t_running = this;
        OpenWindow();
        InTurn = true;
        return scope;
    }

    internal void LeaveTurn(TurnScope scope)
    {
        EndBatch();
        InTurn = false;
        CloseWindow();
        t_running = scope.Outer;
        scope.Outer?.OpenWindow();
        if (SynchronizationContext.Current != scope.Context)
        {
            SynchronizationContext.SetSynchronizationContext(scope.Context);
        }
    }

    /// <summary>Begins the batch of a turn: the steps queued now, at most <paramref name="limit"/>.</summary>
    internal void BeginBatch(int limit) => BeginBatchOf(Math.Min(limit, ReadyCount));

    private void BeginBatchOf(int steps)
    {
        TurnCount++;
        _batchEnd = StepCount + steps;
        _lateTaken = 0;
        InBatch = true;
    }

    /// <summary>The number of the running turn, or of the last one.</summary>
    internal long TurnCount { get; private set; }

    /// <summary>Whoever turns the loop wants to be asked after this batch.</summary>
    internal void EndTurns() => _endTurns = true;

    /// <summary>It is about to be asked.</summary>
    internal void BeginTurns() => _endTurns = false;

    /// <summary>
    /// Runs at most <paramref name="steps"/> steps of as many turns as they make, without a look in between: goes on with the batch that is left, and ends
    /// in the middle of one or with the run queue empty. Returns how many were run.
    /// </summary>
    internal int RunTurns(int steps, int limitOfBatch)
    {
        long before = StepCount;
        RunSteps(before + steps, limitOfBatch);
        return (int)(StepCount - before);
    }

    /// <summary>
    /// Runs at most <paramref name="limit"/> steps of the batch, and after its last one the resumes that asked for this turn. Called under the empty
    /// ExecutionContext: no AsyncLocal of the thread that turns the loop reaches a step. Returns how many were run.
    /// </summary>
    internal int RunBatch(int limit, Func<bool>? stopEarly = null)
    {
        Debug.Assert(ExecutionContext.Capture() == EmptyContext.Value, "steps run under the empty context");
        long before = StepCount, end = before + limit;
        if (stopEarly is null)
        {
            RunSteps(end, 0);
        }
        else
        {
            do
            {
                RunSteps(Math.Min(end, StepCount + 1), 0);
            }
            // What the host asks may throw: that is the host's, and no step's.
            while (StepCount < end && IsBatchLeft && !stopEarly());
        }
        return (int)(StepCount - before);
    }

    private void RunSteps(long end, int limitOfBatch)
    {
        try
        {
            while (!TryRunSteps(end, limitOfBatch))
            {
            }
        }
        finally
        {
            Current = Root;
        }
    }

    // The loop of all loops, to the end of the batch, or with a limit into the next ones. The handler is around it and not around the step: entering it costs
    // nothing, and a step that throws is rare (Q3).
    private bool TryRunSteps(long end, int limitOfBatch)
    {
        SynchronizationContext.SetSynchronizationContext(Current);
        try
        {
            while (StepCount < end)
            {
                if (StepCount >= _batchEnd)
                {
                    if (_lateTaken > 0 && _late.Count > 0)
                    {
                        Step(_late.PopFront());
                        continue;
                    }
                    int ready = ReadyCount;
                    if (limitOfBatch == 0 || ready == 0 || _endTurns)
                    {
                        break;
                    }
                    BeginBatchOf(Math.Min(limitOfBatch, ready));
                }
                RunOfBatch(Math.Min(end, _batchEnd));
            }
            return true;
        }
        catch (Exception error)
        {
            _errors.Unhandled(Current, error);
            // After a step that threw, as after any other.
            RepairContexts(Current, null);
            if (Current.WantsAfterStep)
            {
                Current.AfterStep();
            }
            return false;
        }
    }

    /// <summary>Ends the batch: a resume that asked for this turn and got no step in it takes its place in the next.</summary>
    internal void EndBatch()
    {
        InBatch = false;
        _batchEnd = StepCount;
        while (_late.Count > 0)
        {
            _ready.PushBack(_late.PopFront());
        }
    }

    /// <summary>What the running step has made ready, from this place of the run queue on, goes where the step itself stood.</summary>
    internal void MoveToFront(int from)
    {
        for (int count = _ready.Count - from; count > 0; count--)
        {
            // First there and then not here: where there is no memory for a piece in front, nobody is lost.
            _ready.PushFront(_ready[_ready.Count - 1]);
            _ = _ready.PopBack();
        }
    }

    // What holds for the whole stretch is asked once: only a look or a turn changes it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RunOfBatch(long end)
    {
        if (IsCrowded || _order.IsShuffled)
        {
            PrepareNext();
            end = StepCount + 1;
        }
        do
        {
            Step(_ready.PopFront());
        }
        while (StepCount < end);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PrepareNext()
    {
        int left = (int)(_batchEnd - StepCount);
        if (_order.IsShuffled)
        {
            int pick = _order.Next(left);
            (_ready[0], _ready[pick]) = (_ready[pick], _ready[0]);
        }
        else if (left > FetchDistance && _ready.Count > FetchDistance)
        {
            FetchAhead();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(ReadyStep ready)
    {
        Strand strand = ready.Strand;
        if (Current != strand)
        {
            Current = strand;
            SynchronizationContext.SetSynchronizationContext(strand);
        }
        BeginStreak(strand);
        StepCount++;
        if (ready.Step is { } step)
        {
            Run(strand, step.First());
        }
        else
        {
            object continuation = strand.ResumeLight();
            if (continuation.GetType() == typeof(Action))
            {
                Unsafe.As<Action>(continuation)();
                CheckContexts(strand, null);
            }
            else
            {
                Run(strand, Unsafe.As<Runnable>(continuation));
            }
        }
        if (strand.WantsAfterStep)
        {
            strand.AfterStep();
        }
    }

    // One after the other, never on top of each other.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run(Strand strand, Runnable first)
    {
        Runnable? next = first;
        do
        {
            Runnable ran = next;
            next = ran.Run();
            CheckContexts(strand, ran);
        }
        while (next is not null);
    }

    // A step that suppressed the flow of its context, or ran without one, would leave its AsyncLocals to the next (C17), and so with the context of its strand.
    // Both are fields of the thread: one look for two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckContexts(Strand strand, Runnable? ran)
    {
        if (SynchronizationContext.Current != strand || ExecutionContext.Capture() != EmptyContext.Value)
        {
            RepairContexts(strand, ran);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RepairContexts(Strand strand, Runnable? ran)
    {
        if (ExecutionContext.Capture() != EmptyContext.Value)
        {
            ran?.KeepContext();
            ExecutionContext.Restore(EmptyContext.Value);
        }
        SynchronizationContext.SetSynchronizationContext(strand);
    }

    // The strand of a step to come was asked for by whoever made it ready, or is asked for here; what it goes on with can be asked for once that is there.
    private void FetchAhead()
    {
        Prefetch.Of(_ready[FetchDistance].Strand);
        object? continuation = _ready[FetchDistance / 2].Strand.LightContinuation;
        Prefetch.Of(continuation is Action action ? action.Target : continuation);
    }

    internal readonly record struct TurnScope(Scheduler? Outer, SynchronizationContext? Context);
}
