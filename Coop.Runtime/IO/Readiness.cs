namespace Coop.Runtime.IO;

/// <summary>What a poller tells of one descriptor.</summary>
/// <param name="token">The token of the last Watch, never one that was replaced or unwatched in this poller.</param>
/// <param name="what">What happened; never <see cref="Interest.None"/>.</param>
internal readonly struct Readiness(ulong token, Interest what)
{
    internal ulong Token { get; } = token;

    internal Interest What { get; } = what;
}
