using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Coop.AspNetCore;

/// <summary>Endpoints that run on a loop.</summary>
public static class CoopEndpoints
{
    /// <summary>
    /// Runs the handler of an endpoint, or of a group of them, on a loop, as a microthread of its own: it may use whatever belongs to the loop, and awaits its
    /// events. It is cancelled when the client leaves. Reading the arguments and writing the result are not on the loop.
    /// </summary>
    /// <typeparam name="TBuilder">Of the endpoints.</typeparam>
    /// <param name="endpoints">One, or a group.</param>
    /// <param name="loop">The name of the loop; null for the one without.</param>
    /// <returns>The endpoints.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static TBuilder OnLoop<TBuilder>(this TBuilder endpoints, string? loop = null)
        where TBuilder : IEndpointConventionBuilder => endpoints.AddEndpointFilter(new LoopFilter(loop));
}
