using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Coop.Hosting;
using Coop.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coop.AspNetCore;

/// <summary>Listens on a loop, for Kestrel.</summary>
internal sealed class LoopListenerFactory(CoopTransportOptions options, IServiceProvider services, ILoggerFactory logs) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint;

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        HostedLoop hosted = CoopServices.LoopOf(services, options.Loop);
        if (!hosted.IsRunning)
        {
            throw new InvalidOperationException($"The event loop '{hosted.Loop.Options.Name}' does not run, so it cannot listen on {endpoint}.", hosted.Error);
        }
        Socket socket = Bind(endpoint);
        MemoryPool<byte> memory = services.GetService<IMemoryPoolFactory<byte>>()?.Create(new MemoryPoolOptions { Owner = "coop" }) ?? MemoryPool<byte>.Shared;
        var listener = new LoopListener(hosted.Loop, socket, options, memory, logs.CreateLogger("Coop.Transport"));
        try
        {
            await hosted.Loop.InvokeAsync(listener.Begin, cancellationToken);
        }
        catch
        {
            // It has not begun: nobody else will close what it would have.
            socket.Dispose();
            listener.Forget();
            throw;
        }
        return listener;
    }

    private Socket Bind(EndPoint endpoint)
    {
        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Blocking = false;
            // Of two that have bound the same address the second hears of it here.
            socket.Listen(options.Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            if (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw new AddressInUseException(e.Message, e);
            }
            throw;
        }
    }
}
