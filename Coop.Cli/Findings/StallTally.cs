using Coop.Cli.Targets;

namespace Coop.Cli.Findings;

/// <summary>All stalls of one kind by one place of the program.</summary>
internal sealed class StallTally(StallTold first)
{
    internal StallTold Last { get; private set; } = first;

    internal long Count { get; private set; }

    internal long LongestMillis { get; private set; }

    /// <summary>Whether it has not been said to be over.</summary>
    internal bool IsOngoing { get; private set; }

    internal void Add(StallTold stall)
    {
        // One that goes on is told again when it has become much longer.
        Count += IsOngoing ? 0 : 1;
        IsOngoing = stall.Sort == StallSort.LongStep;
        Last = stall;
        LongestMillis = Math.Max(LongestMillis, stall.Millis);
    }

    internal void End(long millis)
    {
        if (IsOngoing)
        {
            IsOngoing = false;
            LongestMillis = Math.Max(LongestMillis, millis);
        }
    }

    internal string Text
    {
        get
        {
            string how = Last.Sort == StallSort.BusyWait ? $"{Last.Who} {Last.How}"
                : $"{Last.Who} {Last.How}: {(IsOngoing ? "now, " : "")}{Count} {(Count == 1 ? "time" : "times")}, at most {LongestMillis} ms";
            return $"{how}. {Last.Advice}".TrimEnd();
        }
    }
}
