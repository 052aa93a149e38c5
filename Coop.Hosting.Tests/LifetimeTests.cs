using Coop.Hosting.Tests.Support;
using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coop.Hosting.Tests;

/// <summary>When a loop begins and ends in the life of a host.</summary>
public sealed class LifetimeTests
{
    [Test]
    public async Task Loop_RunsBeforeOtherServicesStart_AndUntilTheyHaveStopped_WhateverTheOrderOfRegistration()
    {
        var log = new List<string>();
        TestHost? host = null;
        async Task Use(string phase) => log.Add($"{phase} {await host!.Loop.InvokeAsync(() => Thread.CurrentThread.Name)} stopping {host.Get<HostedLoop>().Stopping.IsCancellationRequested}");
        using (host = new TestHost(builder =>
        {
            builder.Services.AddSingleton<IHostedService>(new Background(() => Use("start of the one before"), () => Use("stop of the one before")));
            builder.Services.AddCoop();
            builder.Services.AddSingleton<IHostedService>(new Background(() => Use("start of the one behind"), () => Use("stop of the one behind")));
        }))
        {
            await host.Host.StartAsync();
            host.Get<HostedLoop>().IsRunning.ShouldBeTrue();
            await host.Host.StopAsync();
            host.Get<HostedLoop>().IsRunning.ShouldBeFalse();
            host.Get<HostedLoop>().Error.ShouldBeNull();
            host.Loop.TryPost(() => { }).ShouldBeFalse();
        }
        log.ShouldBe(
        [
            "start of the one before coop stopping False",
            "start of the one behind coop stopping False",
            "stop of the one behind coop stopping True",
            "stop of the one before coop stopping True",
        ]);
        host.Logs.Entries.Where(entry => entry.Level >= LogLevel.Warning).ShouldBeEmpty();
    }

    [Test]
    public async Task NamedLoops_AreKeyed_AndHaveThreadsAndOptionsOfTheirOwn()
    {
        using var host = new TestHost(builder =>
        {
            builder.Services.AddCoop();
            builder.Services.AddCoop("io", o => o.Loop = o.Loop with { MaxStepsPerTurn = 7 });
            builder.Services.AddCoop("io", o => o.Loop = o.Loop with { ShutdownGrace = TimeSpan.FromSeconds(3) });
        });
        await host.Host.StartAsync();
        EventLoop io = host.Host.Services.GetRequiredKeyedService<EventLoop>("io");
        io.Options.Name.ShouldBe("io");
        io.Options.MaxStepsPerTurn.ShouldBe(7);
        io.Options.ShutdownGrace.ShouldBe(TimeSpan.FromSeconds(3));
        host.Loop.Options.MaxStepsPerTurn.ShouldBe(new EventLoopOptions().MaxStepsPerTurn);
        int[] threads = [await io.InvokeAsync(() => Environment.CurrentManagedThreadId), await host.Loop.InvokeAsync(() => Environment.CurrentManagedThreadId)];
        threads.Distinct().Count().ShouldBe(2);
        host.Host.Services.GetRequiredKeyedService<HostedLoop>("io").Loop.ShouldBeSameAs(io);
        host.Host.Services.GetServices<IHostedService>().Count().ShouldBe(2);
        await host.Host.StopAsync();
        io.TryPost(() => { }).ShouldBeFalse();
    }

    [Test]
    public async Task WrongOptions_KeepTheHostFromStarting_AndAreNamed()
    {
        using var io = new TestHost(builder => builder.Services.AddCoop("io", o => o.Loop = o.Loop with { MaxStepsPerTurn = 0 }));
        (await Should.ThrowAsync<OptionsValidationException>(() => io.Host.StartAsync())).Message.ShouldStartWith("The Coop loop 'io': MaxStepsPerTurn ('0') must be greater than or equal to '1'.");
    }

    [TestCase(1, 100, "The Coop loop: UnhealthyAfter (00:00:00.0010000) must be no less than DegradedAfter (00:00:00.1000000).")]
    [TestCase(0, 100, "The Coop loop: UnhealthyAfter (00:00:00) must be more than nothing.")]
    [TestCase(-1, 100, "The Coop loop: UnhealthyAfter (-00:00:00.0010000) must be more than nothing.")]
    [TestCase(1000, 0, "The Coop loop: DegradedAfter (00:00:00) must be more than nothing.")]
    [TestCase(0, -2, "The Coop loop: DegradedAfter (-00:00:00.0020000) must be more than nothing.; The Coop loop: UnhealthyAfter (00:00:00) must be more than nothing.")]
    public async Task WrongLimitsOfTheHealthCheck_KeepTheHostFromStarting_AndTheRightOneIsNamed(int unhealthyMilliseconds, int degradedMilliseconds, string message)
    {
        using var host = new TestHost(builder => builder.Services.AddCoop(o =>
            (o.UnhealthyAfter, o.DegradedAfter) = (TimeSpan.FromMilliseconds(unhealthyMilliseconds), TimeSpan.FromMilliseconds(degradedMilliseconds))));
        (await Should.ThrowAsync<OptionsValidationException>(() => host.Host.StartAsync())).Message.ShouldBe(message);
    }

    [Test]
    public void LoopThatIsNotThere_IsNamed_WithWhatToDo()
    {
        using var host = new TestHost(builder => builder.Services.AddHealthChecks().AddCoop("io"));
        Should.Throw<InvalidOperationException>(() => CoopServices.LoopOf(host.Host.Services, "io"))
            .Message.ShouldBe("The Coop loop 'io' is not registered. Add it with services.AddCoop(\"io\").");
    }

    [Test]
    public async Task TimeProviderOfTheServices_IsTheLoopsClock()
    {
        var clock = new ManualClock(autoAdvance: true);
        using var host = new TestHost(builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddCoop();
        });
        await host.Host.StartAsync();
        host.Loop.Options.Clock.ShouldBeSameAs(clock);
        TimeSpan slept = await host.Loop.InvokeAsync(async Task<TimeSpan> () =>
        {
            TimeSpan before = host.Loop.Now;
            await host.Loop.Sleep(3600);
            return host.Loop.Now - before;
        });
        slept.ShouldBe(TimeSpan.FromHours(1));
        await host.Host.StopAsync();
    }

    [Test]
    public async Task Disposed_OnceOrTwice_StartedOrNot_DoesNoHarm()
    {
        var never = new TestHost(builder => builder.Services.AddCoop());
        _ = never.Get<HostedLoop>();
        never.Dispose();
        never.Dispose();

        var unstopped = new TestHost(builder => builder.Services.AddCoop());
        await unstopped.Host.StartAsync();
        EventLoop loop = unstopped.Loop;
        HostedLoop hosted = unstopped.Get<HostedLoop>();
        unstopped.Dispose();
        loop.TryPost(() => { }).ShouldBeFalse();
        hosted.Dispose();
        await hosted.DisposeAsync();
        unstopped.Dispose();

        var onlyTheLoop = new TestHost(builder => builder.Services.AddCoop());
        loop = onlyTheLoop.Loop;
        onlyTheLoop.Dispose();
        loop.TryPost(() => { }).ShouldBeFalse();
    }

    [Test]
    public async Task StartThatFails_EndsTheLoopByDisposal()
    {
        var host = new TestHost(builder =>
        {
            builder.Services.AddCoop();
            builder.Services.AddSingleton<IHostedService>(new Background(() => throw new FormatException("start"), () => Task.CompletedTask));
        });
        await Should.ThrowAsync<FormatException>(() => host.Host.StartAsync());
        EventLoop loop = host.Loop;
        host.Dispose();
        loop.TryPost(() => { }).ShouldBeFalse();
    }

    [Test]
    public async Task ErrorThatNobodyWaitsFor_EndsTheLoop_IsLogged_AndStopsTheHost()
    {
        using var host = new TestHost(builder => builder.Services.AddCoop());
        Task stops = host.StopsByItself();
        await host.Host.StartAsync();
        host.Loop.Post(() => throw new FormatException("nobody's"));
        await stops;
        await host.Host.StopAsync();
        host.Get<HostedLoop>().Error.ShouldBeOfType<FormatException>();
        host.Get<HostedLoop>().Stopping.IsCancellationRequested.ShouldBeTrue();
        host.Logs.Of(LogLevel.Critical).ShouldContain(text => text.StartsWith("Event loop 'coop' died", StringComparison.Ordinal) && text.EndsWith("nobody's", StringComparison.Ordinal));
        host.Logs.Of(LogLevel.Error).ShouldContain("Event loop 'coop' has an error to report. nobody's");
    }

    [Test]
    public async Task ErrorThatNobodyWaitsFor_UnderReport_IsLogged_AndEverythingGoesOn()
    {
        var told = new List<Exception>();
        using var host = new TestHost(builder => builder.Services.AddCoop(o =>
            o.Loop = o.Loop with { UnhandledErrors = UnhandledErrorPolicy.Report, OnUnhandledError = told.Add }));
        await host.Host.StartAsync();
        host.Loop.Post(() => throw new FormatException("nobody's"));
        (await host.Loop.InvokeAsync(() => 7)).ShouldBe(7);
        told.Single().ShouldBeOfType<FormatException>();
        host.Logs.Of(LogLevel.Error).ShouldBe(["Event loop 'coop' has an error to report. nobody's"]);
        await host.Host.StopAsync();
    }

    [Test]
    public async Task Stop_WhileCodeBlocksTheThread_LeavesItAtTheDeadline_AndSaysSo()
    {
        using var letGo = new ManualResetEventSlim();
        var host = new TestHost(builder =>
        {
            builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
            builder.Services.AddCoop(o => o.Loop = o.Loop with { BlockingReportAfter = TimeSpan.FromMinutes(10) });
        });
        await host.Host.StartAsync();
        host.Loop.Post(letGo.Wait);
        await host.Host.StopAsync();
        host.Logs.Of(LogLevel.Error).ShouldContain("Event loop 'coop' was given up at the deadline: code on it blocks its thread and does not let go.");
        host.Dispose();
        letGo.Set();
    }

    [Test]
    public async Task LimitThatNoTimerCanWaitFor_KeepsTheHostFromStarting()
    {
        using var host = new TestHost(builder => builder.Services.AddCoop(o => o.UnhealthyAfter = TimeSpan.MaxValue));
        (await Should.ThrowAsync<OptionsValidationException>(() => host.Host.StartAsync())).Message
            .ShouldBe("The Coop loop: UnhealthyAfter (10675199.02:48:05.4775807) must be no more than a day.");
    }

    [Test]
    public async Task CallbackOfStopping_ThatThrows_IsLogged_AndTheLoopEndsAllTheSame([Values] bool isStopped)
    {
        EventLoop loop;
        RecordingLogs logs;
        using (var host = new TestHost(builder => builder.Services.AddCoop()))
        {
            (loop, logs) = (host.Loop, host.Logs);
            await host.Host.StartAsync();
            host.Get<HostedLoop>().Stopping.Register(() => throw new FormatException("stream"));
            if (isStopped)
            {
                await host.Host.StopAsync();
            }
        }
        loop.TryPost(() => { }).ShouldBeFalse();
        logs.Entries.Where(entry => entry.Level >= LogLevel.Warning && entry.Category == "Coop.Loop").ShouldHaveSingleItem().Text.ShouldStartWith("Event loop 'coop' has an error to report.");
    }

    [Test]
    public async Task OffLoopUse_OfAQueue_ThrowsTheClearError_AndChangesNothing()
    {
        using var host = new TestHost(builder => builder.Services.AddCoop());
        await host.Host.StartAsync();
        var queue = new EventQueue<int>(host.Loop, 4);
        InvalidOperationException error = Should.Throw<InvalidOperationException>(() => queue.TryPut(1));
        error.Message.ShouldContain("thread");
        (await host.Loop.InvokeAsync(() => queue.Count)).ShouldBe(0);
        await host.Host.StopAsync();
    }
}
