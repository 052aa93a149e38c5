namespace Coop.Runtime;

/// <summary>How a loop waits for file descriptors.</summary>
public enum PollerKind
{
    /// <summary>The best that the operating system has: Epoll on Linux, Poll on macOS, FreeBSD and other Unix systems, WaitOnly on Windows.</summary>
    Auto,

    /// <summary>Linux's epoll: costs nothing for idle descriptors, waits to the nanosecond, can be watched by another poller.</summary>
    Epoll,

    /// <summary>Portable poll(2): each look costs time for every watched descriptor, and time is counted in milliseconds.</summary>
    Poll,

    /// <summary>No descriptors at all: time, queues, values, microthreads and foreign work run, `Readable` and its kin say that they cannot.</summary>
    WaitOnly,
}
