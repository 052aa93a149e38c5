using System.Net.Sockets;
using System.Runtime.InteropServices;
using Coop.Runtime.IO;

namespace Coop.Runtime.Sources;

/// <summary>From what a program has of a descriptor to the event.</summary>
internal static class DescriptorEvents
{
    internal static Event<Unit> Of(EventLoop loop, int fd, Interest direction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fd);
        return new(LoopSources.Of(loop).Descriptors.Numbers, DescriptorNumberSource.Number(fd, direction));
    }

    internal static Event<Unit> Of(EventLoop loop, SafeHandle handle, Interest direction) =>
        new(LoopSources.Of(loop).Descriptors.Of(handle), (long)direction);

    internal static Event<Unit> Of(EventLoop loop, Socket socket, Interest direction)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Of(loop, socket.SafeHandle, direction);
    }

    internal static void Closing(EventLoop loop, int fd)
    {
        loop.VerifyAccess();
        loop.Descriptors.Closing(fd);
    }

    internal static void Closing(EventLoop loop, SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        loop.VerifyAccess();
        loop.Descriptors.Closing(handle);
    }

    internal static void Closing(EventLoop loop, Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Closing(loop, socket.SafeHandle);
    }
}
