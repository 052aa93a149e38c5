namespace Coop.Runtime.Sources;

/// <summary>What the sources that can be paused say alike.</summary>
internal static class Pausing
{
    internal static InvalidOperationException NotPaused(IEventSource source) =>
        new($"Enable() of {source.Description} without a Disable() before it: the calls nest in pairs.");
}
