using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coop.Hosting;

/// <summary>A loop from its options and what the host says: name, clock, who is told of errors.</summary>
internal static class LoopMaking
{
    private static readonly EventLoopOptions s_defaults = new();

    internal static EventLoop Make(IServiceProvider services, string name)
    {
        CoopOptions options = services.GetRequiredService<IOptionsMonitor<CoopOptions>>().Get(name);
        EventLoopOptions loop = options.Loop;
        string called = name.Length > 0 && loop.Name == s_defaults.Name ? name : loop.Name;
        var log = services.GetRequiredKeyedService<LoopLog>(name);
        return new EventLoop(loop with
        {
            Name = called,
            Clock = ReferenceEquals(loop.Clock, TimeProvider.System) ? services.GetService<TimeProvider>() ?? loop.Clock : loop.Clock,
            OnUnhandledError = error => log.Error(called, error, loop.OnUnhandledError),
            OnStall = report => log.Stalled(report, loop.OnStall),
        });
    }

    internal static ILogger Logger(IServiceProvider services, string name) =>
        services.GetRequiredService<ILoggerFactory>().CreateLogger(name.Length == 0 ? "Coop.Loop" : $"Coop.Loop.{name}");
}
