using System.Diagnostics;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

public sealed partial class Guest
{
    // How long the host may take for the slices that give microthreads up after the deadline.
    private static readonly TimeSpan s_lastSlices = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks the host for the first slice, and begins to watch.</summary>
    internal void Begin()
    {
        try
        {
            PostToHost();
        }
        catch
        {
            _ = Leave();
            Drain();
            throw;
        }
        var watcher = new Thread(Watch) { Name = $"{Loop.Options.Name}: watcher", IsBackground = true };
        watcher.UnsafeStart();
        if (_misuse is { } error)
        {
            throw error;
        }
    }

    // The watcher.
    private void Watch()
    {
        try
        {
            while (WaitForHost() && _sleeper.Sleep())
            {
                if (Interlocked.CompareExchange(ref _state, Asked, Watching) == Watching)
                {
                    Ask();
                }
            }
        }
        catch (Exception error)
        {
            Fail(error);
        }
        Drain();
    }

    private bool WaitForHost()
    {
        lock (_gate)
        {
            while (_state is Asked or Turning)
            {
                Monitor.Wait(_gate);
            }
            return _state == Watching;
        }
    }

    // It closes what it holds when it has been stopped.
    private void Drain()
    {
        while (_sleeper.Sleep())
        {
        }
    }

    // On whatever thread has made it Asked.
    private void Ask()
    {
        try
        {
            PostToHost();
        }
        catch (Exception error)
        {
            Fail(new InvalidOperationException($"The host of event loop '{Loop.Options.Name}' does not take work any more: the loop is turned by nobody.", error));
        }
    }

    private void PostToHost()
    {
        _asking = Environment.CurrentManagedThreadId;
        try
        {
            _post(_turn);
        }
        finally
        {
            _asking = 0;
        }
    }

    // What the host runs.
    private void OnHost()
    {
        if (_asking == Environment.CurrentManagedThreadId)
        {
            _misuse = new InvalidOperationException(
                $"The post that event loop '{Loop.Options.Name}' was attached with has run its callback inside the call. " +
                "It must queue it, for the host's thread to run it later (BeginInvoke, not Invoke).");
            Fail(_misuse);
            return;
        }
        if (Interlocked.CompareExchange(ref _state, Turning, Asked) != Asked)
        {
            return;
        }
        bool isMore;
        try
        {
            isMore = RunSlice();
        }
        catch (Exception error)
        {
            Fail(error);
            return;
        }
        if (isMore)
        {
            if (Interlocked.CompareExchange(ref _state, Asked, Turning) == Turning)
            {
                Ask();
            }
            return;
        }
        lock (_gate)
        {
            if (Interlocked.CompareExchange(ref _state, Watching, Turning) == Turning)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    // True when the host is to be asked again at once.
    private bool RunSlice()
    {
        if (!_isBegun)
        {
            BeginMain();
        }
        TurnResult result = Loop.TurnFor(_slice);
        Slices++;
        if (!IsAttached)
        {
            return false;
        }
        if (!_isEnding)
        {
            if (_main is not { IsEnded: true } && !Loop.IsStopping)
            {
                return result.WorkLeft || result.NextDue == TimeSpan.Zero || Loop.TryJump(isEnding: false);
            }
            _isEnding = true;
            Loop.BeginEnd();
            Loop.WakeAtEndOfGrace();
            return true;
        }
        if (Loop.IsEndOver || Loop.IsEndDue)
        {
            End();
            return false;
        }
        return Loop.Scheduler.ReadyCount > 0 || result.NextDue == TimeSpan.Zero || Loop.TryJump(isEnding: true);
    }

    private void BeginMain()
    {
        _isBegun = true;
        if (_mainBody is not { } body)
        {
            return;
        }
        if (_mainContext is not { } context)
        {
            _main = LoopRun.StartMain<Unit>(Loop, body);
            return;
        }
        _mainContext = null;
        ExecutionContext.Run(context, self => _main = LoopRun.StartMain<Unit>(Loop, body), null);
    }

    private void End()
    {
        // Before the loop closes: that is no surprise.
        _ = Leave();
        _hasSeenTheEnd = true;
        try
        {
            Loop.FinishEnd(out IReadOnlyList<string> left);
            LoopRun.ThrowErrors(Loop, _main, left);
            _ = _completion.TrySetResult();
        }
        catch (OperationCanceledException) when (_isStopAsked && _main is { State: MicrothreadState.Canceled })
        {
            _ = _completion.TrySetResult();
        }
        catch (Exception error)
        {
            SetError(error);
        }
    }

    // Somebody has ended the loop beside the guest.
    private void OnLoopClosed()
    {
        if (!Leave())
        {
            return;
        }
        _hasSeenTheEnd = true;
        if (_main is { State: MicrothreadState.Failed } failed)
        {
            SetError(failed.Error!);
        }
        else
        {
            _ = _completion.TrySetCanceled();
        }
    }

    private void Fail(Exception error)
    {
        if (Leave())
        {
            SetError(error);
            Loop.Report(error);
        }
    }

    private void SetError(Exception error)
    {
        _ = _completion.TrySetException(error);
        // Whoever does not look has chosen so: not an unobserved one.
        _ = _completion.Task.Exception;
    }

    private bool Leave()
    {
        if (Interlocked.Exchange(ref _state, Left) == Left)
        {
            return false;
        }
        Debug.Assert(Loop.LeaveHost is not null, "a guest is known to its loop until it leaves");
        Loop.LeaveHost = null;
        lock (_gate)
        {
            Monitor.Pulse(_gate);
        }
        _sleeper.Stop();
        return true;
    }
}
