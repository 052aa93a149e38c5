namespace Coop.Cli.Findings;

/// <summary>What is wrong, worst first.</summary>
internal enum FindingKind
{
    /// <summary>They wait for each other.</summary>
    Deadlock,

    /// <summary>A step computes for too long, or is blocked in a call.</summary>
    Stall,

    /// <summary>A step blocks the loop's thread by .Result, .Wait() or a lock.</summary>
    Blocking,

    /// <summary>It asks again and again, and never waits.</summary>
    NeverWaits,

    /// <summary>More and more of the same wait, and none of them goes on.</summary>
    Growing,

    /// <summary>They get from a queue into which nobody has ever put anything.</summary>
    OnlyGetters,

    /// <summary>They await what the loop knows nothing of, or have left it by ConfigureAwait(false).</summary>
    Escaped,

    /// <summary>The picture has holes.</summary>
    Incomplete,
}
