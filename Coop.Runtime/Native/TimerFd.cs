using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary>Linux's timer that can be watched like a file: readable once it has expired, until it is set anew.</summary>
internal static unsafe partial class TimerFd
{
    private const int Monotonic = 1;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    internal static FdHandle Open()
    {
        var fd = Create(Monotonic, CloseOnExec | NonBlocking);
        return fd >= 0 ? new FdHandle(fd) : throw Errno.Failed("timerfd_create", Errno.Last);
    }

    /// <summary>Expires once, so many nanoseconds from now; an earlier setting is forgotten, whether it has expired or not.</summary>
    internal static void Set(FdHandle timer, long nanos)
    {
        // The interval, then the first expiry.
        var setting = stackalloc TimeSpec[2];
        setting[0] = default;
        setting[1] = new TimeSpec(nanos);
        if (Set(timer.Number, 0, setting, null) < 0) throw Errno.Failed("timerfd_settime", Errno.Last);
    }

    [LibraryImport(Libc.Name, EntryPoint = "timerfd_create")]
    private static partial int Create(int clock, int flags);

    [LibraryImport(Libc.Name, EntryPoint = "timerfd_settime")]
    private static partial int Set(int fd, int flags, TimeSpec* setting, TimeSpec* before);
}
