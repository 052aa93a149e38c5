// The batch of one turn (C3). It may be run in parts, so that a long one does not keep the loop from looking; the parts change nothing in its order.
//
// Invariants
//   H1  _batchLeft counts the steps at the head of the run queue that belong to the running batch; what comes meanwhile stands behind them.
//   H2  _late is empty outside a batch: what did not get its step goes to the tail of the run queue.
using System.Diagnostics;

namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    private int _batchLeft;

    /// <summary>True from BeginBatch to EndBatch, also while the loop looks in between.</summary>
    internal bool InBatch { get; private set; }

    /// <summary>Whether a step of the batch is still to be run.</summary>
    internal bool IsBatchLeft => _batchLeft > 0 || _late.Count > 0;

    /// <summary>Enters a turn on this thread; the returned scope must be left with <see cref="LeaveTurn"/>.</summary>
    internal TurnScope EnterTurn()
    {
        var scope = new TurnScope(t_running, SynchronizationContext.Current);
        t_running = this;
        InTurn = true;
        return scope;
    }

    internal void LeaveTurn(TurnScope scope)
    {
        EndBatch();
        InTurn = false;
        t_running = scope.Outer;
        if (SynchronizationContext.Current != scope.Context)
        {
            SynchronizationContext.SetSynchronizationContext(scope.Context);
        }
    }

    /// <summary>Begins the batch of a turn: the steps queued now, at most <paramref name="limit"/>.</summary>
    internal void BeginBatch(int limit)
    {
        _batchLeft = Math.Min(limit, _ready.Count);
        _lateTaken = 0;
        InBatch = true;
    }

    /// <summary>
    /// Runs at most <paramref name="limit"/> steps of the batch, and after its last one the resumes that asked for this turn. Called under the empty
    /// ExecutionContext: no AsyncLocal of the thread that turns the loop reaches a step. Returns how many were run.
    /// </summary>
    internal int RunBatch(int limit, Func<bool>? stopEarly = null)
    {
        Debug.Assert(ExecutionContext.Capture() == EmptyContext.Value, "steps run under the empty context");
        long before = StepCount;
        try
        {
            while (limit-- > 0 && (_batchLeft > 0 || _late.Count > 0))
            {
                Step(_batchLeft > 0 ? NextOfBatch() : _late.PopFront());
                if (stopEarly is not null && stopEarly())
                {
                    break;
                }
            }
        }
        finally
        {
            Current = Root;
        }
        return (int)(StepCount - before);
    }

    /// <summary>Ends the batch: a resume that asked for this turn and got no step in it takes its place in the next.</summary>
    internal void EndBatch()
    {
        InBatch = false;
        _batchLeft = 0;
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
            _ready.PushFront(_ready.PopBack());
        }
    }

    private Runnable NextOfBatch()
    {
        if (_order.IsShuffled)
        {
            int pick = _order.Next(_batchLeft);
            (_ready[0], _ready[pick]) = (_ready[pick], _ready[0]);
        }
        _batchLeft--;
        return _ready.PopFront();
    }

    private void Step(Runnable step)
    {
        Strand strand = step.Strand ?? Root;
        Current = strand;
        Streak = 0;
        StepCount++;
        if (SynchronizationContext.Current != strand)
        {
            SynchronizationContext.SetSynchronizationContext(strand);
        }
        try
        {
            step.Run();
        }
        catch (Exception error)
        {
            _errors.Unhandled(strand, error);
        }
        // A step that suppressed the flow of its context, or ran without one, would leave its AsyncLocals to the next (C17).
        if (ExecutionContext.Capture() != EmptyContext.Value)
        {
            ExecutionContext.Restore(EmptyContext.Value);
        }
    }

    internal readonly record struct TurnScope(Scheduler? Outer, SynchronizationContext? Context);
}
