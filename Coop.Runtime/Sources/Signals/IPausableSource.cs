namespace Coop.Runtime;

/// <summary>A source that can be paused: what happens meanwhile is told afterwards. Values and conditions remember only that they changed.</summary>
public interface IPausableSource : IEventSource
{
    /// <summary>Tells nobody anything until <see cref="Enable"/>. Calls nest.</summary>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: PEAK's IPausableSource
    /// </remarks>
    void Disable();

    /// <summary>Takes back one <see cref="Disable"/>; the last one tells what was kept.</summary>
    /// <exception cref="InvalidOperationException">It was not disabled, or this is not the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    void Enable();
}
