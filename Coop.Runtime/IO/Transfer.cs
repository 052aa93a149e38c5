using System.Runtime.InteropServices;
using Coop.Runtime.Native;

namespace Coop.Runtime.IO;

/// <summary>Moves bytes between memory and a descriptor: one system call, again when a signal interrupted it.</summary>
internal static unsafe class Transfer
{
    /// <summary>False when the descriptor would block; else how many bytes came, 0 at the end.</summary>
    internal static bool TryRead(SafeHandle owner, Span<byte> buffer, out int countBytes)
    {
        var isHeld = false;
        try
        {
            owner.DangerousAddRef(ref isHeld);
            fixed (byte* at = buffer)
            {
                nint count;
                while ((count = Libc.Read((int)owner.DangerousGetHandle(), at, (nuint)buffer.Length)) < 0 && Errno.Last == Errno.Interrupted)
                {
                }
                return IsDone("read", count, out countBytes);
            }
        }
        finally
        {
            if (isHeld) owner.DangerousRelease();
        }
    }

    /// <summary>False when the descriptor would block; else how many bytes went, perhaps fewer than all.</summary>
    internal static bool TryWrite(SafeHandle owner, ReadOnlySpan<byte> bytes, out int countBytes)
    {
        var isHeld = false;
        try
        {
            owner.DangerousAddRef(ref isHeld);
            fixed (byte* at = bytes)
            {
                nint count;
                while ((count = Libc.Write((int)owner.DangerousGetHandle(), at, (nuint)bytes.Length)) < 0 && Errno.Last == Errno.Interrupted)
                {
                }
                return IsDone("write", count, out countBytes);
            }
        }
        finally
        {
            if (isHeld) owner.DangerousRelease();
        }
    }

    // Must be the next call after the system call, for it asks why that failed.
    private static bool IsDone(string what, nint count, out int countBytes)
    {
        var errno = count < 0 ? Errno.Last : 0;
        countBytes = Math.Max((int)count, 0);
        if (errno == 0) return true;
        return errno == Errno.WouldBlock ? false : throw Errno.Failed(what, errno);
    }
}
