using System.Net;
using Coop.Hosting;
using Coop.Hosting.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Coop.AspNetCore.Tests;

/// <summary>Endpoints on a loop that nobody has added.</summary>
public sealed class MissingLoopTests
{
    private const string NoLoop = "The Coop loop is not registered. Add it with services.AddCoop().";
    private const string NoLoopIo = "The Coop loop 'io' is not registered. Add it with services.AddCoop(\"io\").";

    [Test]
    public async Task HostWithOtherLoops_DoesNotStart_AndSaysWhatToAdd()
    {
        await using WebApplication app = Build(new RecordingLogs(), "main");
        app.MapGet("/", () => "").OnLoop("io");
        (await Should.ThrowAsync<InvalidOperationException>(() => app.StartAsync())).Message.ShouldBe(NoLoopIo);
    }

    [Test]
    public async Task HostWithThatLoop_Starts_AndBuildsItsEndpoints()
    {
        bool isBuilt = false;
        await using WebApplication app = Build(new RecordingLogs(), "io");
        RouteHandlerBuilder endpoint = app.MapGet("/", () => "").OnLoop("io");
        ((IEndpointConventionBuilder)endpoint).Add(_ => isBuilt = true);
        await app.StartAsync();
        isBuilt.ShouldBeTrue();
        await app.StopAsync();
    }

    [Test]
    public async Task Group_IsRefusedAtOnce_AndItsLoopIsNotMadeForThat()
    {
        await using WebApplication without = Build(new RecordingLogs());
        Should.Throw<InvalidOperationException>(() => without.MapGroup("/a").OnLoop()).Message.ShouldBe(NoLoop);
        await using WebApplication with = Build(new RecordingLogs(), "io", o => o.Loop = null!);
        // Wrong options are an error of the start, and would be one here if the loop were made.
        with.MapGroup("/a").OnLoop("io").ShouldNotBeNull();
    }

    [Test]
    public async Task EndpointOfAHostWithoutAnyLoop_CannotBeBuilt_AndNoRequestIsAnswered()
    {
        var logs = new RecordingLogs();
        await using WebApplication app = Build(logs);
        app.MapGet("/", () => "").OnLoop();
        app.MapGet("/other", () => "");
        Should.Throw<InvalidOperationException>(() => ((IEndpointRouteBuilder)app).DataSources.Single().Endpoints).Message.ShouldBe(NoLoop);
        await app.StartAsync();
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(new Uri(new Uri(app.Urls.First()), "/other"));
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        logs.Entries.ShouldContain(entry => entry.Level == LogLevel.Error && entry.Text.EndsWith(NoLoop, StringComparison.Ordinal));
        await app.StopAsync();
    }

    private static WebApplication Build(RecordingLogs logs, string? loop = null, Action<CoopOptions>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (loop is not null)
        {
            builder.Services.AddCoop(loop, configure);
        }
        return builder.Build();
    }
}
