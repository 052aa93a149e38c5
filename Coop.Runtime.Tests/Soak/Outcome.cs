namespace Coop.Runtime.Tests.Soak;

/// <summary>What became of one event in one wait.</summary>
internal enum Outcome
{
    /// <summary>It happened and was taken.</summary>
    Won,

    /// <summary>Something else in its choice happened.</summary>
    Lost,

    /// <summary>The wait was ended from outside: by a token, a limit, the microthread's cancellation, the end of a subscription.</summary>
    Cancelled,

    /// <summary>Its source was closed.</summary>
    Closed,

    /// <summary>Its source, or what was built upon it, failed.</summary>
    Faulted,
}
