namespace Coop.Runtime.Diagnostics;

/// <summary>How a loop is held up.</summary>
public enum StallKind
{
    /// <summary>A step takes long: it computes, or is blocked in a call that the loop knows nothing of.</summary>
    LongStep,

    /// <summary>A step blocks the thread by <c>.Result</c>, <c>.Wait()</c> or a contended lock.</summary>
    BlockingWait,

    /// <summary>A microthread pauses again and again and waits for nothing: it asks instead of waiting.</summary>
    BusyWait,
}
