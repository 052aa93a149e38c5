using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coop.Hosting.Tests.Support;

/// <summary>A real Generic Host with nothing in it but what a test adds.</summary>
internal sealed class TestHost : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    internal TestHost(Action<HostApplicationBuilder> configure)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Trace);
        // Locks of the framework are contended for long where the machine is busy.
        builder.Services.ConfigureAll<CoopOptions>(o => o.Loop = o.Loop with { BlockingReportAfter = TimeSpan.FromMinutes(10), StallAfter = Timeout.InfiniteTimeSpan });
        configure(builder);
        Host = builder.Build();
    }

    internal RecordingLogs Logs { get; } = new();

    internal IHost Host { get; }

    internal EventLoop Loop => Get<EventLoop>();

    internal T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    /// <summary>Waits until the host stops by itself.</summary>
    internal Task StopsByItself()
    {
        var stopping = new TaskCompletionSource();
        Get<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        return stopping.Task.WaitAsync(s_patience);
    }

    public void Dispose() => Host.Dispose();
}
