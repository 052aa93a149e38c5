namespace Coop.Runtime.Scheduling;

/// <summary>The life of a wait: Idle -> Armed -> Committed -> Resumed -> Idle.</summary>
internal enum WaitState : byte
{
    /// <summary>In a pool, or rented and not armed yet.</summary>
    Idle,

    /// <summary>Registered at its source or sources; may fire.</summary>
    Armed,

    /// <summary>Has its one outcome and stands in the run queue.</summary>
    Committed,

    /// <summary>Its continuation runs or has run; the result may be taken once.</summary>
    Resumed,
}
