using Coop.Hosting;
using Coop.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Coop.AspNetCore;

/// <summary>
/// Takes to the loop whatever request is not there yet: HTTP/2 begins each stream on the thread pool, and an endpoint may have been configured without our defaults.
/// </summary>
internal sealed class RequestsOnLoop(CoopTransportOptions options, IServiceProvider services) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        EventLoop loop = CoopServices.LoopOf(services, options.Loop).Loop;
        application.Use((RequestDelegate rest) => http => loop.IsRunningHere && Microthread.CurrentOrNull is not null ? rest(http) : Take(loop, rest, http));
        next(application);
    };

    // Without a token, as the requests that are there already: who leaves is RequestAborted, and whoever wants cancels by it.
    private static Task Take(EventLoop loop, RequestDelegate rest, HttpContext http) =>
        loop.InvokeAsync((Func<Task>)(() => rest(http)), name: http.TraceIdentifier);
}
