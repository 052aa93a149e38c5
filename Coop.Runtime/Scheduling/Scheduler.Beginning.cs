// Who is to begin. See Beginners for the rows.
using Coop.Runtime.Collections;

namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>Rows are made where the run queue has so many places: a shorter one has its memory, and keeps it.</summary>
    internal const int RowsFrom = 64;

    private int _behind;

    /// <summary>How many steps stand in the run queue.</summary>
    internal int ReadyCount => _ready.Count + _behind;

    /// <summary>How many places of the run queue are taken: a row of beginners has one.</summary>
    internal int PlaceCount => _ready.Count;

    /// <summary>Puts a strand that has not begun at the tail of the run queue.</summary>
    internal void ReadyToBegin(Strand strand, Runnable firstStep)
    {
        if (RowAtTail(firstStep) is { } row)
        {
            row.Add(strand);
            _behind++;
            RingForWork();
        }
        else
        {
            strand.LightContinuation = firstStep;
            Ready(strand, null);
        }
    }

    /// <summary>The first one of a row has left the run queue; who is behind it takes its place.</summary>
    internal void PutBehind(Beginners row, Strand first)
    {
        if (row.Behind > 0)
        {
            Strand next = row.Leave(first);
            _behind--;
            _ready.PushFront(new ReadyStep(next, row));
            if (IsCrowded)
            {
                Prefetch.Of(next.LightContinuation);
            }
        }
    }

    // The row that the next beginner may join. One that stands alone at the tail becomes one. A shuffled queue has none: each may be drawn before the others.
    private Beginners? RowAtTail(Runnable firstStep)
    {
        int count = _ready.Count;
        if (count < RowsFrom || _order.IsShuffled)
        {
            return null;
        }
        ref ReadyStep last = ref _ready[count - 1];
        if (last.Step is null && ReferenceEquals(last.Strand.LightContinuation, firstStep))
        {
            last = new ReadyStep(last.Strand, new Beginners(last.Strand, firstStep));
        }
        return last.Step as Beginners;
    }
}
