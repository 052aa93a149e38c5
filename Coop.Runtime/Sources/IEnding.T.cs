namespace Coop.Runtime.Sources;

/// <summary>
/// What ends once and is an event by that: an <see cref="Event{T}"/> may name it instead of a source. So asking for the end of what has ended makes no object;
/// the source is made when somebody waits, or puts the end into a choice.
/// </summary>
internal interface IEnding<T> : IEventSource
{
    /// <summary>The number of an event that names one. No version of a waiter is negative.</summary>
    internal const long Number = long.MinValue;

    EventLoop Loop { get; }

    /// <summary>The end as a source: of what has not ended made here, so for the loop's own thread alone (C1).</summary>
    Source<T> End { get; }

    /// <summary>What it ended with, or the error; false before.</summary>
    bool TryTakeEnd(ref T slot);
}
