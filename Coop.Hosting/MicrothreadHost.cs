using Coop.Runtime;
using Microsoft.Extensions.Hosting;

namespace Coop.Hosting;

/// <summary>One microthread as a background service: the host hears of its error, and does about it what it does about any.</summary>
internal sealed class MicrothreadHost(HostedLoop hosted, Func<EventLoop, CancellationToken, Task> run, string name) : BackgroundService
{
    // What hardening the cancellation of one that refuses takes, beyond its grace.
    private static readonly TimeSpan s_lastSteps = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private Task? _run;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        EventLoop loop = hosted.Loop;
        // The starter's AsyncLocals are not the service's.
        using (ExecutionContext.SuppressFlow())
        {
            _run = loop.InvokeAsync((Func<Task>)Run, _stop.Token, name);
        }
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_run is null)
        {
            return;
        }
        await _stop.CancelAsync().ConfigureAwait(false);
        TimeSpan grace = hosted.Loop.Options.ShutdownGrace;
        var ended = (Task)_run.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await ended.WaitAsync(grace < TimeSpan.FromDays(1) ? grace + s_lastSteps : Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            hosted.Log.ServiceRefuses(name);
        }
    }

    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    // The host awaits it, and hears of its error.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _run!;

    private async Task Run()
    {
        Microthread self = Microthread.Current;
        hosted.CountService(1);
        try
        {
            await run(hosted.Loop, self.Token);
            hosted.Log.ServiceEnded(name);
        }
        catch (Exception error) when (error is not OperationCanceledException || !self.IsCanceled)
        {
            hosted.Log.ServiceFailed(error, name);
            hosted.Meter.Failed(hosted, name);
            throw;
        }
        finally
        {
            hosted.CountService(-1);
        }
    }
}
