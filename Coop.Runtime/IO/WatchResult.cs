namespace Coop.Runtime.IO;

/// <summary>What came of <see cref="IPoller.Watch"/>.</summary>
internal enum WatchResult
{
    /// <summary>It is watched, and was not before: whatever was believed of an earlier registration is over.</summary>
    Added,

    /// <summary>It was watched already, and is now for this interest and with this token.</summary>
    Modified,

    /// <summary>It cannot be watched because it never blocks: a regular file, <c>/dev/null</c>. Nothing is registered.</summary>
    AlwaysReady,

    /// <summary>The number is not open.</summary>
    Closed,

    /// <summary>The system's limit for watched descriptors, or its memory, is used up.</summary>
    Full,

    /// <summary>The kernel will not have it: the poller itself, or a set that contains it.</summary>
    Refused,
}
