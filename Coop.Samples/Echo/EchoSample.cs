using System.Net;
using System.Net.Sockets;
using Coop.Runtime;

namespace Coop.Samples.Echo;

/// <summary>Prints <c>ready PORT</c> and gives every connection back what it sends, until SIGTERM or Ctrl-C.</summary>
internal static class EchoSample
{
    // As many as may knock at once; the system cuts it to its own limit.
    private const int Backlog = 4096;

    internal static int Run(string[] arguments)
    {
        var options = EchoOptions.Parse(arguments);
        FileLimit.Raise();
        using var listener = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Blocking = false;
        listener.Bind(options.EndPoint);
        listener.Listen(Backlog);
        EventLoop.Run(async events =>
        {
            using var stop = new StopSignal(events);
            Console.WriteLine($"ready {((IPEndPoint)listener.LocalEndPoint!).Port}");
            await new EchoServer(events, listener).Serve(stop.Asked.Select(static _ => default(Unit)));
        });
        return 0;
    }
}
