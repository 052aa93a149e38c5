using System.Runtime.InteropServices;

namespace Coop.Samples;

/// <summary>The descriptors that a program is started with.</summary>
internal static partial class InheritedDescriptor
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>
    /// Whether we were given this number. When we were not, the platform may have opened something of its own under it; but whatever survived the start
    /// of this program is not marked to be closed by one.
    /// </summary>
    internal static bool IsOpen(int fd) => NativeControl(fd, GetFlags) is var flags and >= 0 && (flags & CloseOnExec) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int NativeControl(int fd, int request);
}
