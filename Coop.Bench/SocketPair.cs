using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Coop.Bench;

/// <summary>Two sockets that are connected with each other: no port, no network. .NET has no call for it.</summary>
internal static unsafe partial class SocketPair
{
    private const int UnixDomain = 1;
    private const int Stream = 1;

    internal static (Socket One, Socket Other) Open()
    {
        var ends = stackalloc int[2];
        if (Open(UnixDomain, Stream, 0, ends) != 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        return (new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), new Socket(new SafeSocketHandle(ends[1], ownsHandle: true)));
    }

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int Open(int domain, int type, int protocol, int* ends);
}
