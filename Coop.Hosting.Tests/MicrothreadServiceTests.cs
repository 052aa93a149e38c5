using Coop.Hosting.Tests.Support;
using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coop.Hosting.Tests;

/// <summary>Background services that are microthreads.</summary>
public sealed class MicrothreadServiceTests
{
    [Test]
    public async Task Service_RunsOnItsLoop_UnderItsName_AndIsCancelledWhenTheHostStops()
    {
        using var host = Hosted("io", out Script script, async (events, stopping, log) =>
        {
            log.Add($"{Thread.CurrentThread.Name} {Microthread.Current.Name}");
            try
            {
                await events.Never();
            }
            finally
            {
                await events.Sleep(0.001);
                log.Add($"finally, token {stopping.IsCancellationRequested}");
            }
        });
        await host.Host.StartAsync();
        await script.Begun;
        await host.Host.StopAsync();
        script.Log.ShouldBe(["io ScriptService", "finally, token True"]);
        host.Logs.Entries.Where(entry => entry.Level >= LogLevel.Warning).ShouldBeEmpty();
    }

    [Test]
    public async Task Service_WithAGraceWithoutLimit_IsWaitedFor()
    {
        using var host = Hosted("", out Script script, async (events, _, log) =>
        {
            try
            {
                await events.Never();
            }
            finally
            {
                await events.Pause();
                log.Add("finally");
            }
        }, grace: TimeSpan.MaxValue);
        await host.Host.StartAsync();
        await script.Begun;
        await host.Host.StopAsync();
        script.Log.ShouldBe(["finally"]);
        host.Logs.Entries.Where(entry => entry.Level >= LogLevel.Warning).ShouldBeEmpty();
    }

    [Test]
    public async Task ServiceThatEnds_LetsTheHostGoOn()
    {
        using var host = Hosted("", out Script script, (_, _, _) => Task.CompletedTask);
        await host.Host.StartAsync();
        await script.Ended;
        (await host.Loop.InvokeAsync(() => 7)).ShouldBe(7);
        host.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
        await host.Host.StopAsync();
    }

    [Test]
    public async Task ServiceThatFails_StopsTheHost_AsBackgroundServicesDo()
    {
        using var host = Hosted("", out _, async (events, _, _) =>
        {
            await events.Pause();
            throw new FormatException("service");
        });
        Task stops = host.StopsByItself();
        await host.Host.StartAsync();
        await stops;
        await host.Host.StopAsync();
        host.Logs.Of(LogLevel.Error).ShouldContain("Microthread service 'ScriptService' failed. service");
        host.Get<HostedLoop>().Error.ShouldBeNull();
    }

    [Test]
    public async Task ServiceThatFails_UnderIgnore_IsLogged_AndTheLoopGoesOn()
    {
        using var host = Hosted("", out Script script, (_, _, _) => throw new FormatException("service"), BackgroundServiceExceptionBehavior.Ignore);
        await host.Host.StartAsync();
        await script.Ended;
        (await host.Loop.InvokeAsync(() => 7)).ShouldBe(7);
        host.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
        await host.Host.StopAsync();
        host.Logs.Of(LogLevel.Error).ShouldContain("Microthread service 'ScriptService' failed. service");
    }

    [Test]
    public async Task ServiceThatRefuses_IsNamed_AndLeftWhenItsGraceIsOver()
    {
        using var host = Hosted("", out Script script, async (events, _, _) =>
        {
            while (true)
            {
                try
                {
                    await events.Never();
                }
                catch (OperationCanceledException)
                {
                    // The wrong thing to do, on purpose.
                }
            }
        });
        await host.Host.StartAsync();
        await script.Begun;
        await host.Host.StopAsync();
        host.Logs.Of(LogLevel.Warning).ShouldContain("Microthread service 'ScriptService' refuses its cancellation: the host goes on stopping without it.");
        host.Logs.Of(LogLevel.Warning).ShouldContain(text => text.Contains("ended without microthread 2 'ScriptService'", StringComparison.Ordinal));
    }

    [Test]
    public void Service_OnASecondLoop_IsRefused() =>
        Should.Throw<InvalidOperationException>(() => new TestHost(builder =>
        {
            builder.Services.AddCoop().AddMicrothread<ScriptService>();
            builder.Services.AddCoop("io").AddMicrothread<ScriptService>();
        })).Message.ShouldStartWith("ScriptService is a service of The Coop loop already");

    [Test]
    public async Task Bridge_TenThousandParallelCalls_LosesNone()
    {
        const int Calls = 10_000;
        using var host = new TestHost(builder => builder.Services.AddCoop());
        await host.Host.StartAsync();
        int sum = 0;
        Task<int>[] calls = new Task<int>[Calls];
        await Parallel.ForAsync(0, Calls, (number, _) =>
        {
            calls[number] = host.Loop.InvokeAsync(async Task<int> () =>
            {
                await host.Loop.Pause();
                sum++;
                return number;
            });
            return ValueTask.CompletedTask;
        });
        (await Task.WhenAll(calls)).ShouldBe(Enumerable.Range(0, Calls));
        sum.ShouldBe(Calls);
        await host.Host.StopAsync();
    }

    private static TestHost Hosted(
        string loop, out Script script, Func<EventLoop, CancellationToken, List<string>, Task> run, BackgroundServiceExceptionBehavior onError = BackgroundServiceExceptionBehavior.StopHost,
        TimeSpan? grace = null)
    {
        var made = new Script(run);
        script = made;
        return new TestHost(builder =>
        {
            builder.Services.Configure<HostOptions>(o => o.BackgroundServiceExceptionBehavior = onError);
            builder.Services.AddSingleton(made);
            void Configure(CoopOptions o) => o.Loop = o.Loop with { ShutdownGrace = grace ?? TimeSpan.FromMilliseconds(200) };
            CoopBuilder coop = loop.Length == 0 ? builder.Services.AddCoop(Configure) : builder.Services.AddCoop(loop, Configure);
            coop.AddMicrothread<ScriptService>().AddMicrothread<ScriptService>();
        });
    }
}
