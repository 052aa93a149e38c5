using Coop.Hosting;
using Coop.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Coop.AspNetCore;

/// <summary>Kestrel begins each connection on the thread pool: this makes it a microthread of the loop, before anything is read.</summary>
internal sealed class ConnectionsOnLoop(CoopTransportOptions options, IServiceProvider services) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(OnLoop));

    private ConnectionDelegate OnLoop(ConnectionDelegate next)
    {
        EventLoop loop = CoopServices.LoopOf(services, options.Loop).Loop;
        return connection => loop.InvokeAsync((Func<Task>)(() => next(connection)), name: connection.ConnectionId);
    }
}
