using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Coop.Runtime;
using Coop.Runtime.LowLevel;
using Microsoft.Win32.SafeHandles;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>The workloads of file descriptors in plain async methods: pipes, for which .NET has nothing, and sockets.</summary>
internal static partial class PeerDescriptors
{
    private const int Pipes = 1000;

    private const int CloseOnExec = 0x80000;

    private const int NonBlocking = 0x800;

    private const int Backlog = 4096;

    // Opened by the warm-up, with a microthread that waits for each; the measured runs find them there.
    private static SafeFileHandle[]? s_writing;
    private static EventQueue<int>? s_acknowledged;

    internal static Func<EventLoop, long, Task>? Find(string name) => name switch
    {
        "pipe1" => (events, n) => Poke(events, n, 1),
        "pipe64" => (events, n) => Poke(events, n, 64),
        "echo" => Echo,
        _ => null,
    };

    private static async Task Poke(EventLoop events, long n, int atOnce)
    {
        s_writing ??= OpenAll(events);
        var one = new byte[1];
        for (long i = 0; i < n; i += atOnce)
        {
            uint from = Peer.Random();
            for (int k = 0; k < atOnce; k++)
            {
                DescriptorIO.TryWrite(s_writing[(from + (15u * (uint)k)) % Pipes], one, out _);
            }
            for (int k = 0; k < atOnce; k++)
            {
                await s_acknowledged!.Get();
            }
        }
    }

    private static SafeFileHandle[] OpenAll(EventLoop events)
    {
        s_acknowledged = events.Queue<int>(64);
        var writing = new SafeFileHandle[Pipes];
        for (int i = 0; i < Pipes; i++)
        {
            (SafeFileHandle read, writing[i]) = OpenPipe();
            events.Thread(() => Reader(read, s_acknowledged));
        }
        return writing;
    }

    private static async Task Reader(SafeFileHandle pipe, EventQueue<int> acknowledged)
    {
        var buffer = new byte[64];
        while (true)
        {
            await Readable(pipe);
            if (DescriptorIO.TryRead(pipe, buffer, out int count) && count == 1)
            {
                await acknowledged.Put(1);
            }
        }
    }

    private static async Task Echo(EventLoop events, long port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, (int)port));
        listener.Listen(Backlog);
        Console.WriteLine("ready");
        while (true)
        {
            await Readable(listener);
            // All who knock: one a turn would let the last of a thousand wait until those before have been answered a thousand times.
            do
            {
                Socket connection = listener.Accept();
                events.Thread(() => Serve(connection));
            }
            while (listener.Poll(0, SelectMode.SelectRead));
        }
    }

    private static async Task Serve(Socket connection)
    {
        connection.Blocking = false;
        connection.NoDelay = true;
        try
        {
            await Serve(connection, connection.SafeHandle);
        }
        catch (IOException)
        {
            // The other side is gone without an end.
        }
        finally
        {
            Closing(connection);
            connection.Dispose();
        }
    }

    private static async Task Serve(Socket connection, SafeSocketHandle handle)
    {
        var buffer = new byte[4096];
        while (true)
        {
            await Readable(connection);
            if (!DescriptorIO.TryRead(handle, buffer, out int count))
            {
                continue;
            }
            // 64 bytes always fit; a server that talks to strangers would wait for Writable with the rest.
            if (count == 0 || !DescriptorIO.TryWrite(handle, buffer.AsSpan(0, count), out int written) || written != count)
            {
                return;
            }
        }
    }

    private static unsafe (SafeFileHandle Read, SafeFileHandle Write) OpenPipe()
    {
        int* ends = stackalloc int[2];
        return Pipe(ends, CloseOnExec | NonBlocking) == 0
            ? (new SafeFileHandle(ends[0], true), new SafeFileHandle(ends[1], true))
            : throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static unsafe partial int Pipe(int* ends, int flags);
}
