using System.Net;
using Coop.AspNetCore;
using Coop.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coop.Samples.Web;

/// <summary>The smallest server: one answer to everything. It counts where its handlers run.</summary>
internal sealed class HelloServer : IAsyncDisposable
{
    private static readonly byte[] s_answer = [.. "Hello, world!"u8];

    private readonly WebApplication _app;
    private readonly EventLoop? _loop;
    private int _onLoop;
    private int _offLoop;

    private HelloServer(bool onLoop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (onLoop) builder.WebHost.UseCoopTransport();
        _app = builder.Build();
        _loop = onLoop ? _app.Services.GetRequiredService<EventLoop>() : null;
        _app.Run(Answer);
    }

    internal int Port => new Uri(_app.Urls.First()).Port;

    internal int OnLoop => _onLoop;

    internal int OffLoop => _offLoop;

    internal static async Task<HelloServer> Start(bool onLoop)
    {
        var server = new HelloServer(onLoop);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private Task Answer(HttpContext http)
    {
        _ = Interlocked.Increment(ref _loop is { IsRunningHere: true } ? ref _onLoop : ref _offLoop);
        http.Response.ContentLength = s_answer.Length;
        return http.Response.Body.WriteAsync(s_answer, 0, s_answer.Length);
    }
}
