namespace Coop.Runtime.IO;

/// <summary>What came of <see cref="IPoller.Unwatch"/>.</summary>
internal enum UnwatchResult
{
    /// <summary>It is watched no longer.</summary>
    Removed,

    /// <summary>
    /// No registration answers to this number. If one was believed to exist, its descriptor was closed: either it is gone with it,
    /// or a duplicate keeps it alive where no number reaches it, and only <see cref="IPoller.Reset"/> ends its events.
    /// </summary>
    Missing,
}
