using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary>Linux's counter that can be watched like a file: eight bytes written add to it, eight bytes read take it all.</summary>
internal static partial class EventFd
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    internal static FdHandle Open()
    {
        var fd = Create(0, CloseOnExec | NonBlocking);
        return fd >= 0 ? new FdHandle(fd) : throw Errno.Failed("eventfd", Errno.Last);
    }

    [LibraryImport(Libc.Name, EntryPoint = "eventfd")]
    private static partial int Create(uint initial, int flags);
}
