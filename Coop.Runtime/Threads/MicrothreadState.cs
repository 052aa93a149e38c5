namespace Coop.Runtime;

/// <summary>The life of a microthread.</summary>
public enum MicrothreadState
{
    /// <summary>Started, or ready to go on: it stands in the run queue, or its step runs.</summary>
    Ready,

    /// <summary>Waits for something.</summary>
    Parked,

    /// <summary>Ended with its result.</summary>
    Succeeded,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Ended because it was cancelled.</summary>
    Canceled,
}
