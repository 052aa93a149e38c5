using System.Runtime.InteropServices;
using Coop.Runtime.IO;

namespace Coop.Runtime.LowLevel;

/// <summary>Reads and writes file descriptors as the system does: one call, no buffer, no waiting in between.</summary>
/// <remarks>
/// These do not wait on the loop, and they set nothing on the descriptor. One in blocking mode that is not ready blocks the whole thread: wait for
/// <c>Readable</c> or <c>Writable</c> first, then call once. After <c>Writable</c> a pipe takes <see cref="PipeAtomicBytes"/> bytes without blocking, not more.
/// </remarks>
public static class DescriptorIO
{
    /// <summary>How many bytes a pipe that is writable takes at once, whole and without blocking (PIPE_BUF): 4096 on Linux, 512 elsewhere.</summary>
    public static int PipeAtomicBytes { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() ? 4096 : 512;

    /// <summary>Reads what is there, as much as fits. A call that a signal interrupted is made again.</summary>
    /// <param name="owner">The owner of the descriptor.</param>
    /// <param name="buffer">Filled from its start.</param>
    /// <param name="countBytes">How many bytes were read; 0 at the end of the file, or when the buffer is empty.</param>
    /// <returns>False when the descriptor is in non-blocking mode and has nothing now.</returns>
    /// <exception cref="ArgumentNullException">No owner.</exception>
    /// <exception cref="ObjectDisposedException">The owner was disposed of.</exception>
    /// <exception cref="IOException">Whatever else the system says; its error number is the HResult.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static bool TryRead(SafeHandle owner, Span<byte> buffer, out int countBytes)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return Transfer.TryRead(owner, buffer, out countBytes);
    }

    /// <summary>Writes as many bytes as the descriptor takes. A call that a signal interrupted is made again.</summary>
    /// <param name="owner">The owner of the descriptor.</param>
    /// <param name="bytes">What to write.</param>
    /// <param name="countBytes">How many were written, perhaps fewer than all.</param>
    /// <returns>False when the descriptor is in non-blocking mode and has no room now.</returns>
    /// <exception cref="ArgumentNullException">No owner.</exception>
    /// <exception cref="ObjectDisposedException">The owner was disposed of.</exception>
    /// <exception cref="IOException">Whatever else the system says, as that nobody reads the pipe; its error number is the HResult.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static bool TryWrite(SafeHandle owner, ReadOnlySpan<byte> bytes, out int countBytes)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return Transfer.TryWrite(owner, bytes, out countBytes);
    }
}
