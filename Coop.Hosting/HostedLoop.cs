// A loop's life inside a host's.
//
// States   Made -> Running (Start) -> Stopping (streams end) -> Ended. Dispose leads to Ended from each of them.
// Invariants
//   H1  The loop is ended once, however often and by whomever that is asked for; everybody awaits the same end.
//   H2  Ending never waits past its deadline: a thread that is blocked is left behind, it is a background thread.
//   H3  A loop that ends unasked has died: its streams end, and whoever awaits Life gets its error.
using Coop.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coop.Hosting;

/// <summary>An event loop of a host: the loop, and where it is in its life. A service, keyed by the loop's name where it has one.</summary>
public sealed class HostedLoop : IDisposable, IAsyncDisposable
{
    // Of a disposal that comes without a stop, as after a failed start: HostOptions.ShutdownTimeout's own default.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private LoopThread? _thread;
    private Task? _end;
    private int _serviceCount;

    internal HostedLoop(IServiceProvider services, string name, EventLoop loop)
    {
        Name = name;
        Loop = loop;
        Options = services.GetRequiredService<IOptionsMonitor<CoopOptions>>().Get(name);
        Log = LoopMaking.Logger(services, name);
        Reports = services.GetRequiredKeyedService<LoopLog>(name);
        Pulse = new LoopPulse(loop);
        Meter = services.GetRequiredService<HostingMeter>();
    }

    /// <summary>Its name among the host's loops; empty for the one without.</summary>
    public string Name { get; }

    /// <summary>The loop. Post to it, InvokeAsync and StreamAsync from any thread.</summary>
    public EventLoop Loop { get; }

    /// <summary>Cancelled when the host begins to stop, before its services are stopped: whatever streams for as long as somebody reads ends with it.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Whether it runs: it was started and has not ended.</summary>
    public bool IsRunning => _thread is { Completion.IsCompleted: false };

    /// <summary>What it died of, if it did.</summary>
    public Exception? Error => _thread?.Completion.Exception?.InnerException;

    internal CoopOptions Options { get; }

    internal ILogger Log { get; }

    internal LoopLog Reports { get; }

    internal LoopPulse Pulse { get; }

    internal HostingMeter Meter { get; }

    /// <summary>Microthread services that run.</summary>
    internal int ServiceCount => Volatile.Read(ref _serviceCount);

    internal bool WasStarted => _thread is not null;

    internal void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_end is not null, this);
            if (_thread is not null)
            {
                return;
            }
            // The starter's AsyncLocals are not the loop's.
            using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
            _thread = EventLoop.Start(Loop, static async events => await events.Never());
        }
        Log.LoopStarted(Loop.Options.Name);
    }

    /// <summary>On the loop: a service begins, or ends.</summary>
    internal void CountService(int change) => Interlocked.Add(ref _serviceCount, change);

    internal void BeginStopping()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (AggregateException error)
        {
            // What the callbacks of streams throw must not keep the loop from its end.
            Log.LoopError(error, Loop.Options.Name);
        }
    }

    /// <summary>Ends when the loop was ended, and throws what it died of.</summary>
    internal async Task Life()
    {
        if (_thread is not { } thread)
        {
            return;
        }
        await ((Task)thread.Completion.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)).ConfigureAwait(false);
        if (HasDied(thread))
        {
            Log.LoopDied(Error!, Loop.Options.Name);
            BeginStopping();
            await thread.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the loop; at the deadline whatever is left is named in the log and left.</summary>
    internal Task End(CancellationToken deadline)
    {
        lock (_gate)
        {
            return _end ??= _thread is null ? EndUnused() : EndThread(_thread, deadline);
        }
    }

    /// <summary>Ends the loop, if the host has not: within its grace, and 30 s at most.</summary>
    /// <remarks>
    /// Thread: any but the loop's
    /// Turn: never yields; blocks the calling thread until the loop has ended
    /// Cancel: cannot be taken back
    /// </remarks>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>As Dispose, without blocking the caller.</summary>
    /// <returns>The end.</returns>
    /// <remarks>
    /// Thread: any but the loop's
    /// Turn: may complete at once
    /// Cancel: cannot be taken back
    /// </remarks>
    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(s_patience);
        BeginStopping();
        await End(deadline.Token).ConfigureAwait(false);
    }

    private async Task EndThread(LoopThread thread, CancellationToken deadline)
    {
        bool hasDied = thread.Completion.IsCompleted;
        if (!await thread.StopAsync(deadline).ConfigureAwait(false))
        {
            Log.Blocked(Loop.Options.Name);
        }
        else if (!hasDied)
        {
            LogEnd(Error);
        }
    }

    private void LogEnd(Exception? error)
    {
        if (error is LoopShutdownException { Left: var left })
        {
            foreach (string microthread in left)
            {
                Log.Refused(Loop.Options.Name, microthread);
            }
            // That main was cancelled is how it is ended.
            error = error.InnerException is OperationCanceledException ? null : error.InnerException;
        }
        if (error is not null)
        {
            Log.EndedWithError(error, Loop.Options.Name);
        }
        Log.LoopEnded(Loop.Options.Name);
    }

    private Task EndUnused()
    {
        Loop.Dispose();
        return Task.CompletedTask;
    }

    private bool HasDied(LoopThread thread)
    {
        lock (_gate)
        {
            return _end is null && thread.Completion.IsFaulted;
        }
    }
}
