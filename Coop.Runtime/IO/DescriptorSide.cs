using Coop.Runtime.Scheduling;

namespace Coop.Runtime.IO;

/// <summary>One direction of a descriptor: who waits for it, and whom it woke last.</summary>
/// <remarks>
/// <para>Facts: a look can come between a waiter's being woken and its step. The bytes that woke it are still there then, and are told
/// again: not for the next waiter, and not for nobody.</para>
/// <para>S1. While the wait that was woken last stands in the run queue, this side is served: whatever is told of it is that wait's.</para>
/// </remarks>
internal sealed class DescriptorSide
{
    /// <summary>Oldest first.</summary>
    internal readonly WaitList Waiters = new();

    // What was woken last; it may be over, and its object used again, which the version tells.
    private Wait? _woken;

    // The version of _woken when it was woken.
    private long _wokenVersion;

    internal bool IsAwaited => Waiters.First is not null;

    /// <summary>See S1.</summary>
    internal bool IsServed => _woken is { State: WaitState.Committed } wait && wait.Version == _wokenVersion;

    /// <summary>This waiter took what this side told. True when nobody was remembered before.</summary>
    internal bool Woke(Waiter waiter)
    {
        var isFirst = _woken is null;
        _woken = waiter.Root;
        _wokenVersion = _woken.Version;
        return isFirst;
    }

    /// <summary>Remembers nobody: what was woken would be kept alive, and its owner with it.</summary>
    internal void Forget() => _woken = null;
}
