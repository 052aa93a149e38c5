namespace Coop.Runtime.Scheduling;

/// <summary>The life of a strand's light wait: Idle -> Armed -> Committed -> Resumed -> Idle.</summary>
internal enum LightState : byte
{
    /// <summary>Nobody uses it.</summary>
    Idle,

    /// <summary>A timer is set, or nothing but a cancellation can end it.</summary>
    Armed,

    /// <summary>Stands in the run queue.</summary>
    Committed,

    /// <summary>Its continuation runs or has run; the result may be taken once.</summary>
    Resumed,
}
