using System.Runtime.InteropServices;

namespace Coop.Runtime.IO;

/// <summary>What can be wrong with a descriptor, and what to do about it.</summary>
internal static class DescriptorErrors
{
    internal static PlatformNotSupportedException NotOnThisPoller() => new(
        "This loop cannot wait for file descriptors: its poller is PollerKind.WaitOnly. Linux has PollerKind.Epoll; macOS, FreeBSD and "
        + "other Unix systems have PollerKind.Poll; Windows has neither: use tasks there (FromTask).");

    internal static ObjectDisposedException LoopEnded(string loop) => new(
        "event loop", $"The event loop '{loop}' has ended: nobody can wait for file descriptors on it any more.");

    internal static IOException NotOpen(int number) => new($"File descriptor {number} is not open.");

    internal static IOException Full(int number) => new(
        $"File descriptor {number} cannot be waited for: the system's limit of watched descriptors, or its memory, is used up "
        + "(on Linux see /proc/sys/fs/epoll/max_user_watches).");

    internal static InvalidOperationException Refused(int number) => new(
        $"File descriptor {number} cannot be waited for: it belongs to the loop's own poller, or to one that contains it.");

    internal static IOException ClosedWithoutNotice(int number) => new(
        $"File descriptor {number} was closed while somebody waited for it, and without notice; it may be another file by now. "
        + $"Call Closing({number}) before closing it, or wait for its SafeHandle.");

    internal static ObjectDisposedException Closing(int number) => new(
        $"file descriptor {number}", $"File descriptor {number} is being closed (Closing was called) while somebody waited for it.");

    internal static ObjectDisposedException Disposed(SafeHandle handle, int number) => new(
        handle.GetType().Name, $"The {handle.GetType().Name} of file descriptor {number} was disposed of while somebody waited for it.");
}
