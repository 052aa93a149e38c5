using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary>Linux's <c>epoll</c>: a set of descriptors that lives in the kernel, and the wait for any of them.</summary>
internal static unsafe partial class Epoll
{
    internal const int Add = 1;
    internal const int Delete = 2;
    internal const int Modify = 3;

    internal const uint EdgeTriggered = 1u << 31;

    private const int CloseOnExec = 0x80000;

    /// <summary>A new empty set, or null when the process or the system has no descriptor left.</summary>
    internal static FdHandle? TryOpen()
    {
        var fd = Create(CloseOnExec);
        return fd >= 0 ? new FdHandle(fd) : null;
    }

    /// <summary>A new empty set.</summary>
    internal static FdHandle Open() => TryOpen() ?? throw Errno.Failed("epoll_create1", Errno.Last);

    /// <summary>Changes one registration; 0 or the error number.</summary>
    internal static int Change(int set, int operation, int fd, uint events, ulong token)
    {
        var change = stackalloc byte[16];
        EpollEvent.Write(change, events, token);
        return Control(set, operation, fd, change) == 0 ? 0 : Errno.Last;
    }

    /// <summary>Milliseconds; present in every kernel and every libc.</summary>
    [LibraryImport(Libc.Name, EntryPoint = "epoll_wait")]
    internal static partial int Wait(int set, byte* events, int maxEvents, int timeoutMilliseconds);

    /// <summary>Nanoseconds; since Linux 5.11 and glibc 2.35, and some containers forbid it.</summary>
    [LibraryImport(Libc.Name, EntryPoint = "epoll_pwait2")]
    internal static partial int WaitPrecise(int set, byte* events, int maxEvents, TimeSpec* timeout, void* signalMask);

    [LibraryImport(Libc.Name, EntryPoint = "epoll_create1")]
    private static partial int Create(int flags);

    [LibraryImport(Libc.Name, EntryPoint = "epoll_ctl")]
    private static partial int Control(int set, int operation, int fd, byte* change);
}
