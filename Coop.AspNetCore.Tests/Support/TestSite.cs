using System.Net;
using Coop.Hosting;
using Coop.Hosting.Tests.Support;
using Coop.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coop.AspNetCore.Tests.Support;

/// <summary>A real site on a real Kestrel, on a port of its own.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private TestSite(WebApplication app, RecordingLogs logs)
    {
        App = app;
        Logs = logs;
    }

    internal WebApplication App { get; }

    internal RecordingLogs Logs { get; }

    /// <summary>Warnings and errors; but that Kestrel's timer was late is the machine's affair.</summary>
    internal string[] Complaints => [.. Logs.Entries.Where(entry => entry.Level >= LogLevel.Warning && !entry.Text.Contains("heartbeat", StringComparison.Ordinal)).Select(entry => entry.Text)];

    internal EventLoop Loop => App.Services.GetRequiredService<EventLoop>();

    internal Uri Address => new(App.Urls.First());

    internal HttpClient Client { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 32 }) { Timeout = TimeSpan.FromSeconds(60) };

    internal static async Task<TestSite> Start(
        Action<WebApplication> map, bool onLoop = false, Action<WebApplicationBuilder>? configure = null, Action<KestrelServerOptions>? listen = null)
    {
        var logs = new RecordingLogs();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(logs);
        // Locks of the framework are contended for long where the machine is busy, and the first request is compiled on the loop.
        builder.Services.AddCoop(o => o.Loop = o.Loop with { BlockingReportAfter = TimeSpan.FromMinutes(10), StallAfter = Timeout.InfiniteTimeSpan });
        if (onLoop)
        {
            builder.WebHost.UseCoopTransport();
        }
        configure?.Invoke(builder);
        builder.WebHost.ConfigureKestrel(listen ?? (kestrel => kestrel.Listen(IPAddress.Loopback, 0)));
        WebApplication app = builder.Build();
        map(app);
        var site = new TestSite(app, logs);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return site;
    }

    internal async Task<string> Get(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(Address, path));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Begins to read a response that may not end.</summary>
    internal async Task<StreamReader> Open(string path)
    {
        HttpResponseMessage response = await Client.GetAsync(new Uri(Address, path), HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Client.Dispose();
    }
}
