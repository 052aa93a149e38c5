using System.Runtime.ExceptionServices;

namespace Coop.Runtime.Scheduling;

/// <summary>What most strands never need: made when it is.</summary>
internal abstract class StrandExtras
{
    /// <summary>What it is parked on: null, a Wait, or a set of several.</summary>
    internal object? ParkedOn;

    /// <summary>Why it was asked to end.</summary>
    internal ExceptionDispatchInfo? Cancellation;

    /// <summary>How often that ended a wait.</summary>
    internal int CancelDeliveries;
}
