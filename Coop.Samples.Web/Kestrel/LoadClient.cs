using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Web;

/// <summary>Clients that ask over and over, each when it has its answer; microthreads of one loop.</summary>
internal static class LoadClient
{
    private static readonly byte[] s_request = [.. "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8];
    private static readonly byte[] s_lastByte = [.. "!"u8];

    /// <summary>Sends so many requests over so many connections, and gives how many there were a second.</summary>
    internal static double Run(int port, int requests, int connections) => EventLoop.Run(async events =>
    {
        var left = requests;
        var begun = Stopwatch.GetTimestamp();
        await Group(async g =>
        {
            for (var i = 0; i < connections; i++) g.Start(Client);
        });
        return requests / Stopwatch.GetElapsedTime(begun).TotalSeconds;

        async Coroutine Client()
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, port);
            socket.Blocking = false;
            var answer = new byte[4096];
            while (left-- > 0)
            {
                _ = socket.Send(s_request);
                do
                {
                    await Readable(socket);
                    var count = socket.Receive(answer, SocketFlags.None, out var error);
                    if (error != SocketError.Success || count == 0) throw new SocketException((int)error);
                    if (answer.AsSpan(0, count).EndsWith(s_lastByte)) break;
                }
                while (true);
            }
            Closing(socket);
        }
    });
}
