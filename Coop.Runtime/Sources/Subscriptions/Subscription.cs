namespace Coop.Runtime;

/// <summary>A callback that waits for an event. Disposing it takes the callback back; doing so twice, or after the call, does nothing.</summary>
public abstract class Subscription : IDisposable
{
    private protected Subscription()
    {
    }

    /// <summary>Whether the callback may still be called.</summary>
    public abstract bool IsActive { get; }

    /// <summary>Takes the callback back: it will not be called any more, but with what was taken for it already (an item, a permit), which nobody else has.</summary>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: what the event would have taken stays where it was
    /// </remarks>
    public abstract void Dispose();
}
