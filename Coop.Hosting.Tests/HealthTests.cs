using Coop.Hosting.Tests.Support;
using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coop.Hosting.Tests;

/// <summary>What a health check says of loops.</summary>
public sealed class HealthTests
{
    [Test]
    public async Task Loops_ThatAnswer_AreHealthy_AndTellHowLate()
    {
        using var host = Hosted();
        (await Check(host)).Description!.ShouldContain("event loop 'coop' was not started");
        await host.Host.StartAsync();
        HealthReportEntry entry = await Check(host);
        entry.Status.ShouldBe(HealthStatus.Healthy);
        entry.Data.Keys.ShouldBe(["coop.delay_ms", "io.delay_ms"]);
        await host.Host.StopAsync();
    }

    [Test]
    public async Task LoopThatIsBlocked_IsStalled_UntilItTurnsAgain()
    {
        using var letGo = new ManualResetEventSlim();
        using var host = Hosted();
        await host.Host.StartAsync();
        host.Loop.Post(letGo.Wait);
        for (int i = 0; i < 2; i++)
        {
            HealthReportEntry entry = await Check(host);
            entry.Status.ShouldBe(HealthStatus.Unhealthy);
            entry.Description!.ShouldStartWith("event loop 'coop' has been stalled for ");
        }
        letGo.Set();
        _ = await host.Loop.InvokeAsync(() => 0);
        (await Check(host)).Status.ShouldBe(HealthStatus.Healthy);
        await host.Host.StopAsync();
    }

    [Test]
    public async Task LoopThatDied_IsDead_WithItsError()
    {
        using var host = Hosted();
        await host.Host.StartAsync();
        Task stops = host.StopsByItself();
        host.Loop.Post(() => throw new FormatException("nobody's"));
        await stops;
        HealthReportEntry entry = await Check(host);
        entry.Status.ShouldBe(HealthStatus.Unhealthy);
        entry.Description.ShouldBe("event loop 'coop' is dead: nobody's");
        entry.Exception.ShouldBeOfType<FormatException>();
        await host.Host.StopAsync();
    }

    private static TestHost Hosted() => new(builder =>
    {
        // Half a second late is not yet stalled: the machine may be busy.
        builder.Services.AddCoop(o =>
        {
            o.Loop = o.Loop with { BlockingReportAfter = TimeSpan.FromMinutes(10) };
            (o.DegradedAfter, o.UnhealthyAfter) = (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5));
        });
        builder.Services.AddCoop("io", o => (o.DegradedAfter, o.UnhealthyAfter) = (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)));
        builder.Services.AddHealthChecks().AddCoop().AddCoop("io", tags: ["live"]);
    });

    private static async Task<HealthReportEntry> Check(TestHost host) =>
        (await host.Get<HealthCheckService>().CheckHealthAsync(check => check.Name == "coop")).Entries["coop"];
}
