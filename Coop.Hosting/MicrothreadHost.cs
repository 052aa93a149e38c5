using Coop.Runtime;
using Microsoft.Extensions.Hosting;

namespace Coop.Hosting;

/// <summary>One microthread as a background service: the host hears of its error, and does about it what it does about any.</summary>
internal sealed class MicrothreadHost(HostedLoop hosted, Func<EventLoop, CancellationToken, Task> run, string name) : BackgroundService
{
    // What hardening the cancellation of one that refuses takes, beyond its grace.
    private static readonly TimeSpan s_lastSteps = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Microthread? _microthread;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        EventLoop loop = hosted.Loop;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            _microthread = loop.Thread((Func<Task>)Run, name);
            started.SetResult();
        });
        await started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_microthread is not { } microthread || !hosted.Loop.TryPost(microthread.Cancel))
        {
            return;
        }
        TimeSpan grace = hosted.Loop.Options.ShutdownGrace + s_lastSteps;
        try
        {
            await _ended.Task.WaitAsync(grace < TimeSpan.FromDays(1) ? grace : Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            hosted.Log.ServiceRefuses(name);
        }
        catch
        {
            // The host has heard of it: it awaits the same task.
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _ended.Task;

    private async Task Run()
    {
        Microthread self = Microthread.Current;
        try
        {
            await run(hosted.Loop, self.Token);
            hosted.Log.ServiceEnded(name);
            _ended.SetResult();
        }
        catch (OperationCanceledException) when (self.IsCanceled)
        {
            // As asked.
            _ended.SetResult();
        }
        catch (Exception error)
        {
            hosted.Log.ServiceFailed(error, name);
            _ended.SetException(error);
        }
    }
}
