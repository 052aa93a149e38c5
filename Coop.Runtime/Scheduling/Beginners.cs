// Who was started one after the other and has not begun, where the run queue is long already: a row of strands that has one place in it. A million of them would
// otherwise have a million places of sixteen bytes for as long as one batch takes, and the memory of these is not given back before the collector finds the time.
//
// Invariants
//   N1  A row stands in the run queue once, with the first of its strands. Nothing that came between two of them stands elsewhere: so the order is the same as
//       if each had a place of its own.
//   N2  Each of its strands is Committed and has not begun (Y3); what its light wait goes on with is the next one, and for the last the first step.
//   N3  Scheduler._behind counts those that stand behind the first ones of all rows: they are steps like others to whoever counts steps.
//   N4  The rest takes its place in front before the first one runs. That is where this one stood, so it takes no memory.
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

/// <param name="first">Whose place it takes.</param>
/// <param name="firstStep">The same for all.</param>
internal sealed class Beginners(Strand first, Runnable firstStep) : Runnable
{
    private Strand _last = first;

    /// <summary>How many stand behind the first one.</summary>
    internal int Behind { get; private set; }

    /// <summary>One more at the end.</summary>
    internal void Add(Strand strand)
    {
        strand.LightContinuation = firstStep;
        _last.LightContinuation = strand;
        _last = strand;
        Behind++;
    }

    /// <summary>The first one leaves: who is first now. Somebody is behind.</summary>
    internal Strand Leave(Strand first)
    {
        Behind--;
        return Next(first);
    }

    /// <summary>All of them, in their order.</summary>
    internal IEnumerable<Strand> From(Strand first)
    {
        yield return first;
        for (int i = Behind; i > 0; i--)
        {
            yield return first = Next(first);
        }
    }

    internal override Runnable Run()
    {
        Scheduler scheduler = Scheduler.Running!;
        scheduler.PutBehind(this, scheduler.Current);
        return firstStep;
    }

    private static Strand Next(Strand strand) => Unsafe.As<Strand>(strand.LightContinuation!);
}
