namespace Coop.Cli.Findings;

/// <summary>Those who were started at one place and wait for the same sort of thing there.</summary>
internal sealed class Crowd(long firstNanos, int firstCount)
{
    /// <summary>When it was seen first.</summary>
    internal long FirstNanos { get; } = firstNanos;

    internal int FirstCount { get; } = firstCount;

    internal int Count { get; private set; } = firstCount;

    internal int Looks { get; private set; } = 1;

    /// <summary>Whether it has never become smaller.</summary>
    internal bool HasOnlyGrown { get; private set; } = true;

    internal void Add(int count)
    {
        HasOnlyGrown &= count >= Count;
        Count = count;
        Looks++;
    }
}
