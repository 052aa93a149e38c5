using Microsoft.Win32.SafeHandles;

namespace Coop.Runtime.Native;

/// <summary>A descriptor that Coop opened itself and closes itself.</summary>
/// <remarks>
/// The reference count of the base class is what keeps a number from being closed, and used again by a stranger, while another
/// thread is between looking it up and writing to it.
/// </remarks>
internal sealed class FdHandle : SafeHandleMinusOneIsInvalid
{
    internal FdHandle(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>The number. Only for the thread that also disposes, or under DangerousAddRef.</summary>
    internal int Number => (int)handle;

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
