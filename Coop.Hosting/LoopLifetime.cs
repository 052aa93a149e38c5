using Microsoft.Extensions.Hosting;

namespace Coop.Hosting;

/// <summary>
/// Ties a loop to the host: it runs before any hosted service starts, its streams end before any stops, and it ends when all have. A loop that dies is to the host
/// a background service that failed.
/// </summary>
internal sealed class LoopLifetime(HostedLoop loop, IServiceProvider services) : BackgroundService, IHostedLifecycleService
{
    /// <summary>What else keeps a host from having started: set by those who name loops and are no services themselves.</summary>
    internal static Action<IServiceProvider>? CheckStarted { get; set; }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        loop.Start();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        CheckStarted?.Invoke(services);
        return Task.CompletedTask;
    }

    // Kestrel's own stop waits for open responses: those that stream from the loop must have ended by then.
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        loop.BeginStopping();
        return Task.CompletedTask;
    }

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => loop.End(cancellationToken);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.Life();
}
