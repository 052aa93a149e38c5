using System.Runtime.ExceptionServices;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>A loop on a thread of its own, made by <c>EventLoop.Start</c>. Join it for its end, or dispose of it to end it.</summary>
public sealed class LoopThread : IDisposable, IAsyncDisposable
{
    // How long the steps may take that give microthreads up after the deadline.
    private static readonly TimeSpan s_lastSteps = TimeSpan.FromMilliseconds(500);

    private readonly Thread _thread;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExceptionDispatchInfo? _error;
    private volatile bool _isAsked;

    internal LoopThread(EventLoop loop, Func<EventLoop, Task> main)
    {
        Loop = loop;
        loop.EndOwnThread = AskForTheEnd;
        // UnsafeStart: the starter's AsyncLocals must not live as long as the thread; main gets its copy as every microthread does.
        ExecutionContext? context = ExecutionContext.Capture();
        _thread = new Thread(() => Body(main, context)) { Name = loop.Options.Name, IsBackground = true };
        _thread.UnsafeStart();
    }

    /// <summary>The loop; its Post may be used at once.</summary>
    public EventLoop Loop { get; }

    /// <summary>Ends when the loop has, with its error if it has one.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Waits for the end of the loop, and throws its error.</summary>
    /// <exception cref="InvalidOperationException">Called on the loop's own thread, which would wait for itself.</exception>
    /// <remarks>
    /// Thread: any but the loop's
    /// Turn: never yields; blocks the calling thread
    /// Cancel: use Dispose to end the loop
    /// </remarks>
    public void Join()
    {
        VerifyNotOwnThread();
        _thread.Join();
        _error?.Throw();
    }

    /// <summary>
    /// Cancels main and everything else, and waits until the loop has ended. Errors are in <see cref="Completion"/>. Once more does nothing more.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called on the loop's own thread, which would wait for itself.</exception>
    /// <remarks>
    /// Thread: any but the loop's
    /// Turn: never yields; blocks the calling thread, no longer than the loop's ShutdownGrace and one step
    /// Cancel: cannot be taken back
    /// </remarks>
    public void Dispose()
    {
        VerifyNotOwnThread();
        AskForTheEnd();
        _thread.Join();
    }

    /// <summary>As <see cref="Dispose"/>, without blocking the calling thread.</summary>
    /// <returns>Ends when the loop has; never with an error.</returns>
    /// <exception cref="InvalidOperationException">Called on the loop's own thread, which would wait for itself.</exception>
    /// <remarks>
    /// Thread: any but the loop's
    /// Turn: always yields
    /// Cancel: cannot be taken back
    /// </remarks>
    public async ValueTask DisposeAsync()
    {
        VerifyNotOwnThread();
        AskForTheEnd();
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void VerifyNotOwnThread()
    {
        if (Thread.CurrentThread == _thread)
        {
            throw new InvalidOperationException(
                "The loop's own thread cannot wait for its own end. Return from main instead; a method that came by SwitchTo leaves the loop first: " +
                "`await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding)`.");
        }
    }

    /// <summary>
    /// As Dispose, without blocking the caller, and with a deadline: when it comes the grace is over, what has not ended is named in <see cref="Completion"/>.
    /// </summary>
    /// <param name="deadline">Cancelled when the time is up.</param>
    /// <returns>True when the loop has ended; false when code blocked its thread over the deadline: it ends when that lets go, or with the process.</returns>
    /// <remarks>
    /// Thread: any; on the loop's own, not awaited by what shall end
    /// Turn: always yields
    /// Cancel: the deadline ends the grace; the end itself cannot be taken back
    /// </remarks>
    public async Task<bool> StopAsync(CancellationToken deadline)
    {
        AskForTheEnd();
        using CancellationTokenRegistration registration = deadline.UnsafeRegister(static loop => ((EventLoop)loop!).EndGrace(), Loop);
        Task ended = Completion.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        // Not on the caller's loop: that may be this one, and then nothing comes back to it.
        try
        {
            await ended.WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            try
            {
                await ended.WaitAsync(s_lastSteps, CancellationToken.None).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
        return true;
    }

    private void AskForTheEnd()
    {
        _isAsked = true;
        _ = Loop.TryPost(Loop.RequestStop);
    }

    private void Body(Func<EventLoop, Task> main, ExecutionContext? context)
    {
        try
        {
            Loop.Rebind();
            Microthread<Unit> started = Begin(main, context);
            try
            {
                _ = LoopRun.Run(Loop, started);
            }
            catch (OperationCanceledException) when (_isAsked && started.State == MicrothreadState.Canceled)
            {
                // Ended from outside, as asked.
            }
            _completion.SetResult();
        }
        catch (Exception error)
        {
            _error = ExceptionDispatchInfo.Capture(error);
            _completion.SetException(error);
            // Whoever disposes without joining has chosen not to look: not an unobserved one.
            _ = _completion.Task.Exception;
        }
    }

    private Microthread<Unit> Begin(Func<EventLoop, Task> main, ExecutionContext? context)
    {
        Microthread<Unit>? started = null;
        void Start(object? state) => started = LoopRun.StartMain<Unit>(Loop, main);
        if (context is null)
        {
            Start(null);
        }
        else
        {
            ExecutionContext.Run(context, Start, null);
        }
        return started!;
    }
}
