using Microsoft.Extensions.Hosting;

namespace Coop.Hosting.Tests.Support;

/// <summary>A hosted service of two functions.</summary>
internal sealed class Background(Func<Task> start, Func<Task> stop) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => start();

    public Task StopAsync(CancellationToken cancellationToken) => stop();
}
