// The meter "Coop.Hosting", one for each host: made by the host's IMeterFactory, so that two hosts in one process (tests) do not mix. What happens inside of loops is
// told by the meter "Coop.Runtime", one for the process.
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Hosting;

/// <summary>Which loops and services of a host run.</summary>
internal sealed class HostingMeter
{
    internal const string Name = "Coop.Hosting";

    private const string LoopTag = "coop.loop.name";
    private const string ServiceTag = "coop.service.name";

    private readonly Counter<long> _failures;

    public HostingMeter(IServiceProvider services)
    {
        Meter meter = services.GetService<IMeterFactory>()?.Create(Name) ?? new Meter(Name);
        var loops = new Lazy<HostedLoop[]>(() => CoopServices.AllLoops(services));
        _ = meter.CreateObservableUpDownCounter("coop.host.loops", () => loops.Value.Select(Running), "{loop}", "Loops that run: 1 or 0 for each.");
        _ = meter.CreateObservableUpDownCounter("coop.host.services", () => loops.Value.Select(Services), "{service}", "Microthread services that run.");
        _failures = meter.CreateCounter<long>("coop.host.service.failures", "{failure}", "Microthread services that ended with an error.");
    }

    /// <summary>Any thread.</summary>
    internal void Failed(HostedLoop loop, string service) => _failures.Add(1, Tag(loop), new(ServiceTag, service));

    private static Measurement<int> Running(HostedLoop loop) => new(loop.IsRunning ? 1 : 0, Tag(loop));

    private static Measurement<int> Services(HostedLoop loop) => new(loop.ServiceCount, Tag(loop));

    private static KeyValuePair<string, object?> Tag(HostedLoop loop) => new(LoopTag, loop.Loop.Options.Name);
}
