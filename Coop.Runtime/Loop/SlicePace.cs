// When a slice reads the clock.
//
// Facts: reading it costs a third of the shortest step. A host was promised no more than its time and one step: so nothing may be left unread that could be long. What
// was ready when the slice began, and what a look brings, is somebody else's work, of which nothing is known; and who was long is likely to be long again.
//
// Invariants
//   P1  Read after each step: all that were ready when the slice began, and all up to the place of what a look has brought; the first FirstSteps of a slice; and the
//       next MemorySteps after a long part. The first two up to MemorySteps of them: then it is a crowd, whose steps were measured until then.
//   P2  Else, and only then, after each part of PartSteps steps: those that short steps of this slice have made ready, when the last MemorySteps were short.
//   P3  So a slice is longer than its time and one step only by a part that was short, or where up to PartSteps steps of P2 are long all at once; not again within
//       MemorySteps steps.
using System.Diagnostics;

namespace Coop.Runtime.Loop;

internal struct SlicePace
{
    /// <summary>So many short steps are run between two readings of the clock.</summary>
    internal const int PartSteps = 8;

    /// <summary>So many steps are measured one by one at the beginning of a slice, whoever's they are.</summary>
    internal const int FirstSteps = 16;

    /// <summary>So many steps are measured one by one after a long one.</summary>
    internal const int MemorySteps = 1024;

    /// <summary>A part, of one step or more, that took more is long: 20 us.</summary>
    internal static readonly long s_longPart = Stopwatch.Frequency / 50_000;

    // The number of the first step that is not measured by itself.
    private long _calmFrom;
    private long _read;
    private long _end;

    /// <summary>How many steps to run before the clock is read, when so many have been run in all.</summary>
    internal readonly int NextSteps(long steps) => steps < _calmFrom ? 1 : PartSteps;

    /// <summary>A slice begins, when so many steps have been run in all, with so many ready.</summary>
    internal void Begin(long now, long end, long steps, int ready)
    {
        _read = now;
        _end = end;
        Bring(steps, Math.Max(ready, FirstSteps));
    }

    /// <summary>A look has made something ready: so many steps are, with those before it.</summary>
    internal void Bring(long steps, int ready) => _calmFrom = Math.Max(_calmFrom, steps + Math.Min(ready, MemorySteps));

    /// <summary>The clock was read, when so many steps had been run. False when the time is over.</summary>
    internal bool GoesOn(long now, long steps)
    {
        if (now - _read > s_longPart)
        {
            _calmFrom = steps + MemorySteps;
        }
        _read = now;
        return now < _end;
    }
}
