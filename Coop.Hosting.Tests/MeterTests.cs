using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Coop.Hosting.Tests.Support;
using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coop.Hosting.Tests;

/// <summary>What the meter of a host tells, and only of that host.</summary>
public sealed class MeterTests
{
    [Test]
    public async Task Meter_TellsOfLoopsAndServices_OfItsHostAlone()
    {
        var script = new Script((events, _, _) => events.Never().AsTask());
        using var other = new TestHost(builder => builder.Services.AddCoop());
        using var host = new TestHost(builder =>
        {
            builder.Services.AddSingleton(script);
            builder.Services.AddCoop().AddMicrothread<ScriptService>();
            builder.Services.AddCoop("io");
        });
        await other.Host.StartAsync();
        Read(host).ShouldBe(["coop.host.loops coop 0", "coop.host.loops io 0", "coop.host.services coop 0", "coop.host.services io 0"]);
        await host.Host.StartAsync();
        await script.Begun;
        Read(host).ShouldBe(["coop.host.loops coop 1", "coop.host.loops io 1", "coop.host.services coop 1", "coop.host.services io 0"]);
        await host.Host.StopAsync();
        Read(host).ShouldBe(["coop.host.loops coop 0", "coop.host.loops io 0", "coop.host.services coop 0", "coop.host.services io 0"]);
        await other.Host.StopAsync();
    }

    [Test]
    public async Task ServiceThatFails_IsCounted()
    {
        var script = new Script((_, _, _) => throw new FormatException("service"));
        using var host = new TestHost(builder =>
        {
            builder.Services.Configure<HostOptions>(o => o.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
            builder.Services.AddSingleton(script);
            builder.Services.AddCoop().AddMicrothread<ScriptService>();
        });
        var counted = new ConcurrentQueue<string>();
        using MeterListener listener = Listener(host, counted);
        await host.Host.StartAsync();
        await script.Ended;
        await host.Host.StopAsync();
        counted.ShouldBe(["coop.host.service.failures coop ScriptService 1"]);
    }

    private static string[] Read(TestHost host)
    {
        var read = new ConcurrentQueue<string>();
        using MeterListener listener = Listener(host, read);
        listener.RecordObservableInstruments();
        return [.. read.Order(StringComparer.Ordinal)];
    }

    private static MeterListener Listener(TestHost host, ConcurrentQueue<string> read)
    {
        // Made with the first loop.
        _ = host.Get<HostedLoop>();
        Meter meter = host.Get<IMeterFactory>().Create(HostingMeter.Name);
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == meter)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => read.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))} {value}"));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => read.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))} {value}"));
        listener.Start();
        return listener;
    }
}
