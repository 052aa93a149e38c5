namespace Coop.Runtime.Loop;

/// <summary>The life of a loop (E1).</summary>
internal enum LoopState
{
    /// <summary>Turns, takes posts, starts microthreads.</summary>
    Open,

    /// <summary>Everything parked is cancelled and unwinds.</summary>
    Ending,

    /// <summary>Nothing runs any more; posts fail.</summary>
    Ended,
}
