namespace Coop.Runtime;

/// <summary>What a <see cref="Ticker"/> does about ticks that nobody took in time. Source of the idea: tokio's MissedTickBehavior.</summary>
public enum MissedTicks
{
    /// <summary>None is lost: what was missed comes at once, one after the other, until the ticker has caught up. The default.</summary>
    Burst,

    /// <summary>The next tick comes a whole period after the late one was taken: never two in less than a period, and the grid moves.</summary>
    Delay,

    /// <summary>The late one comes at once, what else was missed is left out, and the next comes where it would have come anyway.</summary>
    Skip,
}
