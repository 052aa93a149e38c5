// What may complete without parking, and how often in a row.
//
// Invariants
//   O1  _atOnceEnd is what AtOnceCount may reach in the running step: StreakLimit more than at its beginning, or nothing more while its strand is to be told
//       of a cancellation (C4, C12). So what asks for both compares two numbers.
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>Completions at once in a row before a microthread is made to pause (C4).</summary>
    internal const int StreakLimit = 128;

    private long _atOnceEnd = StreakLimit;

    /// <summary>How many waits completed without parking.</summary>
    internal long AtOnceCount { get; private set; }

    /// <summary>May the operation that is asked for now complete without parking?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MayCompleteAtOnce() => AtOnceCount < _atOnceEnd;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountAtOnce() => AtOnceCount++;

    /// <summary>The running step goes on in the name of this strand: in the same row.</summary>
    private void NarrowStreak(Strand strand) => _atOnceEnd = Math.Min(_atOnceEnd, AtOnceCount + RowOf(strand));

    /// <summary>A strand has got, or is to get, a cancellation; it may be the one that runs.</summary>
    internal void OnCancelPhase(Strand strand)
    {
        if (strand == Current)
        {
            BeginStreak(strand);
        }
    }

    /// <summary>A step of this strand begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginStreak(Strand strand) => _atOnceEnd = AtOnceCount + RowOf(strand);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long RowOf(Strand strand) => strand.CancelDue ? 0L : StreakLimit;
}
