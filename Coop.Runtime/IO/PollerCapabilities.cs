namespace Coop.Runtime.IO;

/// <summary>What a poller can do beyond waiting and being woken.</summary>
[Flags]
internal enum PollerCapabilities
{
    None = 0,

    /// <summary>It can watch descriptors.</summary>
    Descriptors = 0x1,

    /// <summary>It has a <see cref="IPoller.PollHandle"/>.</summary>
    Pollable = 0x2,
}
