using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary>A pipe that no child process inherits.</summary>
/// <remarks>
/// macOS has no <c>pipe2</c>, and another number for the flag: there the pipe is opened first and marked afterwards, so a process
/// started between the two calls inherits it. That child then holds a pipe nobody else reads, no more.
/// </remarks>
internal static unsafe partial class Pipe
{
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecFreeBsd = 0x100000;

    /// <summary>The ioctl that sets close-on-exec and takes no argument; macOS and FreeBSD.</summary>
    private const nuint SetCloseOnExec = 0x20006601;

    internal static (FdHandle Read, FdHandle Write) Open()
    {
        var pair = stackalloc int[2];
        if (OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() || OperatingSystem.IsFreeBSD())
        {
            var flags = OperatingSystem.IsFreeBSD() ? CloseOnExecFreeBsd : CloseOnExecLinux;
            if (OpenWithFlags(pair, flags) < 0) throw Errno.Failed("pipe2", Errno.Last);
            return (new FdHandle(pair[0]), new FdHandle(pair[1]));
        }
        if (OpenPlain(pair) < 0) throw Errno.Failed("pipe", Errno.Last);
        var ends = (Read: new FdHandle(pair[0]), Write: new FdHandle(pair[1]));
        if (DeviceControl(pair[0], SetCloseOnExec) >= 0 && DeviceControl(pair[1], SetCloseOnExec) >= 0) return ends;
        var errno = Errno.Last;
        ends.Read.Dispose();
        ends.Write.Dispose();
        throw Errno.Failed("ioctl(FIOCLEX)", errno);
    }

    [LibraryImport(Libc.Name, EntryPoint = "pipe2")]
    private static partial int OpenWithFlags(int* pair, int flags);

    [LibraryImport(Libc.Name, EntryPoint = "pipe")]
    private static partial int OpenPlain(int* pair);

    [LibraryImport(Libc.Name, EntryPoint = "ioctl")]
    private static partial int DeviceControl(int fd, nuint request);
}
