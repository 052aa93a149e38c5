namespace Coop.Runtime.Scheduling;

/// <summary>What is or is not so of a strand.</summary>
[Flags]
internal enum StrandFlags : byte
{
    None = 0,

    /// <summary>AfterStep is to be called after every step.</summary>
    WantsAfterStep = 1,

    /// <summary>It was asked to end, and has not.</summary>
    GraceRuns = 2,

    /// <summary>The light wait was ended by the cancellation.</summary>
    LightIsCanceled = 4,

    /// <summary>It is in its loop's list of live strands.</summary>
    IsLive = 8,

    /// <summary>Its end is the end of Run.</summary>
    IsMain = 16,

    /// <summary>It has extras, and what it is parked on lies in them.</summary>
    HasExtras = 32,
}
