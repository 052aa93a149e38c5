using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Coop.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coop.AspNetCore.Tests;

/// <summary>The listener alone, on a loop that the test turns.</summary>
public sealed class ListenerTests
{
    [Test]
    public void ThoseWhoKnockTogether_AreAcceptedInOneTurn()
    {
        const int Clients = 20;
        using var loop = new EventLoop();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(Clients);
        var listener = new LoopListener(loop, socket, new CoopTransportOptions(), MemoryPool<byte>.Shared, NullLogger.Instance);
        loop.Turn();
        listener.Begin();
        loop.Turn();
        var clients = new List<Socket>();
        try
        {
            for (int i = 0; i < Clients; i++)
            {
                var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                clients.Add(client);
                // Blocks only until the kernel has put it into the listener's queue.
                client.Connect(listener.EndPoint);
            }
            loop.Turn();
            Task<ConnectionContext?>[] taken = [.. Enumerable.Range(0, Clients).Select(_ => listener.AcceptAsync().AsTask())];
            taken.Count(static one => one.IsCompletedSuccessfully).ShouldBe(Clients);
            Array.ForEach(taken, static one => one.Result!.Abort());
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }
    }
}
