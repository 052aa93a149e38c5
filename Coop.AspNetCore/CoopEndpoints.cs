using Coop.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.AspNetCore;

/// <summary>Endpoints that run on a loop.</summary>
public static class CoopEndpoints
{
    /// <summary>
    /// Runs the handler of an endpoint, or of a group of them, on a loop, as a microthread of its own: it may use whatever belongs to the loop, and awaits its
    /// events. It is cancelled when the client leaves. Reading the arguments and writing the result are not on the loop. Without that loop a group is not made, and an
    /// endpoint cannot be built: a host that has other loops does not start, one that has none answers no request at all.
    /// </summary>
    /// <typeparam name="TBuilder">Of the endpoints.</typeparam>
    /// <param name="endpoints">One, or a group.</param>
    /// <param name="loop">The name of the loop; null for the one without.</param>
    /// <returns>The endpoints.</returns>
    /// <exception cref="InvalidOperationException">There is no such loop; for a group.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static TBuilder OnLoop<TBuilder>(this TBuilder endpoints, string? loop = null)
        where TBuilder : IEndpointConventionBuilder
    {
        if (endpoints is IEndpointRouteBuilder group)
        {
            CoopServices.Require(group.ServiceProvider, loop);
        }
        endpoints.Add(endpoint => CoopServices.Require(endpoint.ApplicationServices, loop));
        LoopLifetime.CheckStarted ??= BuildEndpoints;
        return endpoints.AddEndpointFilter(new LoopFilter(loop));
    }

    // The framework builds them at the first request; then it is too late to say that a loop is missing.
    private static void BuildEndpoints(IServiceProvider services) => _ = services.GetService<EndpointDataSource>()?.Endpoints;
}
