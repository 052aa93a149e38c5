namespace Coop.Runtime.Scheduling;

/// <summary>How far the cancellation of a strand has gone. An odd one ends a wait that is armed now: asked at every step.</summary>
internal enum CancelPhase : byte
{
    /// <summary>Not cancelled.</summary>
    None,

    /// <summary>Asked for, and no wait has been ended by it yet.</summary>
    Requested,

    /// <summary>Delivered: the strand unwinds, and its finally blocks may wait until the grace is over.</summary>
    Unwinding,

    /// <summary>The grace is over: every wait is ended at once.</summary>
    Hard,
}
