using Coop.Runtime.Scheduling;

namespace Coop.Runtime.IO;

/// <summary>One direction of a descriptor: who waits for it, and whom it woke last.</summary>
/// <remarks>
/// <para>Facts: a look can come between a waiter's being woken and its step. The bytes that woke it are still there then, and are told
/// again: not for the next waiter, and not for nobody.</para>
/// <para>A struct inside its descriptor, so that a wake-up of one among thousands finds it in the same line of memory.</para>
/// <para>S1. While the wait that was woken last stands in the run queue, this side is served: whatever is told of it is that wait's.</para>
/// </remarks>
internal struct DescriptorSide
{
    /// <summary>Oldest first; null until somebody waits.</summary>
    internal WaitList? Waiters;

    // What was woken last; it may be over, and its object used again, which the version tells.
    private Wait? _woken;

    // The version of _woken when it was woken.
    private long _wokenVersion;

    /// <summary>See S1.</summary>
    internal readonly bool IsServed => _woken is { State: WaitState.Committed } wait && wait.Version == _wokenVersion;

    /// <summary>This waiter took what this side told.</summary>
    internal void Woke(Waiter waiter)
    {
        _woken = waiter.Root;
        _wokenVersion = _woken.Version;
    }

    /// <summary>Remembers nobody: what was woken would be kept alive, and its owner with it.</summary>
    internal void Forget()
    {
        if (_woken is not null) _woken = null;
    }
}
