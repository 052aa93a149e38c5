using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Coop.Runtime;
using Coop.Runtime.LowLevel;
using static Coop.Runtime.Events;

namespace Coop.Bench.Watching;

/// <summary>Connections to an echo server, each with one message of 64 bytes under way.</summary>
internal sealed class EchoLoad : IDisposable
{
    private const int Connections = 50;
    private const int MessageBytes = 64;

    private readonly Socket[] _connections = new Socket[Connections];

    internal EchoLoad(int port)
    {
        for (int i = 0; i < Connections; i++)
        {
            _connections[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _connections[i].Connect(new IPEndPoint(IPAddress.Loopback, port));
            _connections[i].Blocking = false;
        }
    }

    public void Dispose() => Array.ForEach(_connections, static connection => connection.Dispose());

    /// <summary>How many requests were answered.</summary>
    internal long Run(double seconds)
    {
        long answers = 0, begun = Stopwatch.GetTimestamp();
        EventLoop.Run(async loop => await Group(group =>
        {
            foreach (Socket connection in _connections)
            {
                group.Start(async () =>
                {
                    byte[] message = new byte[MessageBytes];
                    while (Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds)
                    {
                        DescriptorIO.TryWrite(connection.SafeHandle, message, out _);
                        for (int got = 0, count = 0; got < MessageBytes; got += count)
                        {
                            await Readable(connection);
                            DescriptorIO.TryRead(connection.SafeHandle, message, out count);
                        }
                        answers++;
                    }
                });
            }
            return Task.CompletedTask;
        }));
        return answers;
    }
}
