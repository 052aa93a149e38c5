using System.Diagnostics;
using Coop.Hosting.Tests.Support;
using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

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
        HealthReportEntry entry = await Healthy(host);
        entry.Data.Keys.ShouldBe(["coop.delay_ms", "io.delay_ms"]);
        await host.Host.StopAsync();
    }

    [Test]
    public async Task LoopThatIsBlocked_IsStalled_UntilItTurnsAgain()
    {
        using var letGo = new ManualResetEventSlim();
        using var host = Hosted();
        await host.Host.StartAsync();
        // Posts are run in their order: whoever asks comes behind it.
        host.Loop.Post(letGo.Wait);
        for (int i = 0; i < 2; i++)
        {
            HealthReportEntry entry = await Check(host);
            entry.Status.ShouldBe(HealthStatus.Unhealthy);
            entry.Description!.ShouldStartWith("event loop 'coop' has been stalled for ");
        }
        letGo.Set();
        _ = await host.Loop.InvokeAsync(() => 0);
        await Healthy(host);
        await host.Host.StopAsync();
    }

    [Test]
    public async Task LoopThatComputes_IsStalled_ByWhomIsSaid_AndLogged()
    {
        bool isEnough = false;
        using var begun = new ManualResetEventSlim();
        using var host = Hosted(stallAfter: TimeSpan.FromMilliseconds(50));
        await host.Host.StartAsync();
        Task hog = host.Loop.InvokeAsync(
            () =>
            {
                begun.Set();
                while (!Volatile.Read(ref isEnough))
                {
                    Thread.SpinWait(1000);
                }
            },
            name: "hog");
        begun.Wait();
        HealthReportEntry entry;
        long since = Stopwatch.GetTimestamp();
        do
        {
            entry = await Check(host);
            entry.Status.ShouldBe(HealthStatus.Unhealthy);
        }
        // The watchdog counts the processor's time, of which a busy machine gives little.
        while (!entry.Description!.Contains("'hog'", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(60));
        Volatile.Write(ref isEnough, true);
        await hog;
        entry.Description.ShouldMatch(@"^event loop 'coop' has been stalled for \d+ ms by 'hog' \(started at HealthTests\.cs:\d+\)\. It computes: ");
        host.Logs.Of(LogLevel.Warning).ShouldContain(text => text.Contains("held up", StringComparison.Ordinal) && text.Contains("'hog'", StringComparison.Ordinal));
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

    private static TestHost Hosted(TimeSpan? stallAfter = null) => new(builder =>
    {
        // Half a second late is not yet stalled: the machine may be busy; and see Healthy.
        builder.Services.AddCoop(o =>
        {
            o.Loop = o.Loop with { StallAfter = stallAfter ?? Timeout.InfiniteTimeSpan };
            (o.DegradedAfter, o.UnhealthyAfter) = (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5));
        });
        builder.Services.AddCoop("io", o => (o.DegradedAfter, o.UnhealthyAfter) = (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)));
        builder.Services.AddHealthChecks().AddCoop().AddCoop("io", tags: ["live"]);
    });

    // The first answer has to be compiled, and a busy machine may be later still: sooner or later it is.
    private static async Task<HealthReportEntry> Healthy(TestHost host)
    {
        long since = Stopwatch.GetTimestamp();
        HealthReportEntry entry;
        do
        {
            entry = await Check(host);
        }
        while (entry.Status != HealthStatus.Healthy && Stopwatch.GetElapsedTime(since) < Patience.Limit);
        entry.Status.ShouldBe(HealthStatus.Healthy, entry.Description);
        return entry;
    }

    private static async Task<HealthReportEntry> Check(TestHost host) =>
        (await host.Get<HealthCheckService>().CheckHealthAsync(check => check.Name == "coop")).Entries["coop"];
}
