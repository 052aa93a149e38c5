using System.Diagnostics;

namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>Enters a turn on this thread; the returned scope must be left with <see cref="LeaveTurn"/>.</summary>
    internal TurnScope EnterTurn()
    {
        var scope = new TurnScope(t_running, SynchronizationContext.Current);
        t_running = this;
        InTurn = true;
        _lateTaken = 0;
        return scope;
    }

    internal void LeaveTurn(TurnScope scope)
    {
        InTurn = false;
        t_running = scope.Outer;
        if (SynchronizationContext.Current != scope.Context)
        {
            SynchronizationContext.SetSynchronizationContext(scope.Context);
        }
    }

    /// <summary>
    /// The batch of one turn: the steps queued now, at most <paramref name="limit"/>, and after them the resumes that asked for this turn.
    /// Called under the empty ExecutionContext: no AsyncLocal of the thread that turns the loop reaches a step.
    /// </summary>
    internal int Batch(int limit, Func<bool>? stopEarly)
    {
        Debug.Assert(ExecutionContext.Capture() == EmptyContext.Value, "steps run under the empty context");
        long before = StepCount;
        int left = Math.Min(limit, _ready.Count);
        _lateTaken = 0;
        while (left > 0)
        {
            if (_order.IsShuffled)
            {
                int pick = _order.Next(left);
                (_ready[0], _ready[pick]) = (_ready[pick], _ready[0]);
            }
            left--;
            Step(_ready.PopFront());
            if (stopEarly is not null && stopEarly())
            {
                break;
            }
        }
        while (_late.Count > 0)
        {
            Step(_late.PopFront());
        }
        Current = Root;
        return (int)(StepCount - before);
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
