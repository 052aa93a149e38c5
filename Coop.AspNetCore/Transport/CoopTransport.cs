using Coop.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Coop.AspNetCore;

/// <summary>Kestrel on a loop.</summary>
public static class CoopTransport
{
    /// <summary>
    /// Has a loop accept, read and write Kestrel's connections, and run every request: handlers take turns on the loop's thread, each as a part of a microthread, and
    /// use what belongs to the loop without a lock. A handler that blocks or computes for long holds up all others. Adds the loop without a name, if it is not there; one
    /// that is named must have been added by AddCoop, else the host does not start. Called again, it configures further.
    /// </summary>
    /// <param name="host">The web host.</param>
    /// <param name="configure">How.</param>
    /// <returns>The web host.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static IWebHostBuilder UseCoopTransport(this IWebHostBuilder host, Action<CoopTransportOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services =>
        {
            var options = services.Select(service => service.ImplementationInstance).OfType<CoopTransportOptions>().FirstOrDefault();
            bool isNew = options is null;
            options ??= new CoopTransportOptions();
            configure?.Invoke(options);
            options.Validate();
            if (string.IsNullOrEmpty(options.Loop))
            {
                _ = services.AddCoop();
            }
            if (isNew)
            {
                Add(services, options);
            }
        });
    }

    private static void Add(IServiceCollection services, CoopTransportOptions options)
    {
        services.AddSingleton(options);
        // Of several the last one that can bind an endpoint does: files and named pipes stay with the framework's.
        services.AddSingleton<IConnectionListenerFactory, LoopListenerFactory>();
        services.AddSingleton<IStartupFilter, RequestsOnLoop>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ConnectionsOnLoop>();
    }
}
