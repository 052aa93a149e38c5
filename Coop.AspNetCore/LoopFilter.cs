using Coop.Hosting;
using Coop.Runtime;
using Microsoft.AspNetCore.Http;

namespace Coop.AspNetCore;

/// <summary>Takes a request's handler to a loop.</summary>
internal sealed class LoopFilter(string? name) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        EventLoop loop = CoopServices.LoopOf(http.RequestServices, name).Loop;
        return await loop.InvokeAsync(async Task<object?> () => await next(context), http.RequestAborted, http.GetEndpoint()?.DisplayName);
    }
}
