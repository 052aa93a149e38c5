using Coop.Runtime.Loop;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Time;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    // While the loop ends and nobody is left: the number of the last step that is still run.
    private long _lastStep = -1;

    private volatile bool _isGraceOver;

    /// <summary>
    /// The orderly end: cancels every microthread, turns the loop until all of them have unwound or <see cref="EventLoopOptions.ShutdownGrace"/> is over,
    /// and closes the loop. Later posts fail.
    /// </summary>
    /// <exception cref="LoopShutdownException">Something had not ended after the grace; it is named.</exception>
    /// <exception cref="AggregateException">Several errors that nobody had waited for; a single one is thrown as it is.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields; blocks the thread until the loop has ended
    /// Cancel: cannot be taken back
    /// </remarks>
    public void Shutdown()
    {
        if (_state == LoopState.Ended)
        {
            return;
        }
        End(out IReadOnlyList<string> left);
        ThrowErrors(null, left);
    }

    /// <summary>By the loop's clock.</summary>
    private long _endNanos;

    /// <summary>Ends what turns the loop as a guest; null where nothing does.</summary>
    internal Action? LeaveHost;

    /// <summary>Asks the end of the thread that was started for the loop; null where there is none.</summary>
    internal Action? EndOwnThread;

    /// <summary>
    /// As <see cref="Shutdown"/>, but throws nothing: errors go to <see cref="EventLoopOptions.OnUnhandledError"/>. A loop that runs on a thread of its own may be
    /// disposed of on any: that asks it to end, and does not wait.
    /// </summary>
    /// <remarks>
    /// Thread: loop; any, when it has a thread of its own
    /// Turn: never yields; blocks the thread until the loop has ended
    /// Cancel: cannot be taken back
    /// </remarks>
    public void Dispose()
    {
        if (_state == LoopState.Ended)
        {
            return;
        }
        if (EndOwnThread is { } ask && !Scheduler.IsHere)
        {
            ask();
            return;
        }
        End(out IReadOnlyList<string> left);
        if (left.Count > 0)
        {
            Report(new LoopShutdownException(left, Options.ShutdownGrace, null));
        }
    }

    /// <summary>Cancels, unwinds, closes; says what did not end.</summary>
    internal void End(out IReadOnlyList<string> left)
    {
        VerifyAccessOrUnbound();
        if (Scheduler.InTurn)
        {
            throw new InvalidOperationException("A loop cannot be ended from inside one of its turns: return from main, or cancel its group.");
        }
        BeginEnd();
        try
        {
            Pump(() => IsEndOver, untilNanos: _endNanos, timeMayJump: true);
        }
        finally
        {
            FinishEnd(out left);
        }
    }

    /// <summary>The first part of the end: asks everybody to go. The turns that let them are whoever's calls it.</summary>
    internal void BeginEnd()
    {
        _state = LoopState.Ending;
        CancelEverybody();
        _endNanos = Time.Clock.Due(Clock.NowNanos, Time.Clock.DelayFrom(Options.ShutdownGrace));
    }

    /// <summary>Whether the turns of the end are over: everybody has gone, or the grace is cut short.</summary>
    internal bool IsEndOver => _isGraceOver || IsQuiet();

    /// <summary>Whether the grace is over.</summary>
    internal bool IsEndDue => Clock.NowNanos >= _endNanos;

    /// <summary>For a host that sleeps meanwhile: a timer for the end of the grace.</summary>
    internal void WakeAtEndOfGrace()
    {
        if (_endNanos != long.MaxValue)
        {
            AddTimer(new EndOfGrace(), _endNanos);
        }
    }

    /// <summary>The last part: gives up whoever is left, closes the loop, and names them.</summary>
    internal void FinishEnd(out IReadOnlyList<string> left)
    {
        try
        {
            GiveUp();
        }
        finally
        {
            left = Everybody().Where(IsLeft).Select(strand => $"{strand.Describe()}, {strand.DescribeParked() ?? "waiting for something foreign"}").ToArray();
            Strand[] everybody = Everybody();
            Close();
            foreach (Strand strand in everybody)
            {
                strand.LoopEnded();
            }
        }
    }

    /// <summary>Any thread: the end takes no longer than its last steps do.</summary>
    internal void EndGrace()
    {
        _isGraceOver = true;
        _ = TryPost(static () => { });
    }

    private void Close()
    {
        _state = LoopState.Ended;
        LeaveHost?.Invoke();
        OnEnded();
        Clock.Manual?.Unsubscribe(Scheduler.Inbox.RingOnce);
        Detach();
        Scheduler.Close();
        Descriptors.Dispose();
    }

    /// <summary>Throws what went wrong: main's error first, then those that nobody waited for; what is left over names them all.</summary>
    internal void ThrowErrors(Exception? main, IReadOnlyList<string> left)
    {
        List<Exception> all = main is null ? [.. _errors] : [main, .. _errors.Where(error => error != main)];
        Exception? first = all.Count switch
        {
            0 => null,
            1 => all[0],
            _ => FlatAggregate.Of(all),
        };
        if (left.Count > 0)
        {
            throw new LoopShutdownException(left, Options.ShutdownGrace, first);
        }
        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }

    private void CancelEverybody()
    {
        var reason = new OperationCanceledException($"The event loop '{Options.Name}' is ending.");
        foreach (Strand strand in Everybody())
        {
            strand.RequestCancel(reason);
        }
    }

    private void GiveUp()
    {
        if (IsQuiet())
        {
            return;
        }
        // Who was started meanwhile was not asked yet.
        CancelEverybody();
        foreach (Strand strand in Everybody())
        {
            strand.HardenCancel();
        }
        // Each delivery is a step: who gives in does so within as many turns as we report after.
        for (int i = 0; i < Scheduler.DeliveryReportLimit && !IsQuiet(); i++)
        {
            _ = Turn();
        }
    }

    // Ended means: nobody alive, and everything run that had been sent when the last one ended (an async void's error is posted after its end). What
    // others go on posting does not hold the end up.
    private bool IsQuiet()
    {
        if (Live.Count > 0 || IsLeft(Scheduler.Root))
        {
            _lastStep = -1;
            return false;
        }
        if (Scheduler.ReadyCount > 0 || !Scheduler.Inbox.IsEmpty)
        {
            if (_lastStep < 0)
            {
                Scheduler.TakePosts();
                _lastStep = Scheduler.StepCount + Scheduler.ReadyCount;
            }
            return Scheduler.StepCount >= _lastStep;
        }
        return true;
    }

    // Posted work may have begun async methods of its own: the loop's own strand is asked like every other.
    private Strand[] Everybody() => [.. Live.ToArray(), Scheduler.Root];

    private sealed class EndOfGrace : ITimed
    {
        public void OnDue()
        {
        }
    }

    private bool IsLeft(Strand strand) => strand != Scheduler.Root || strand.Operations > 0 || strand.HasMethodParked;
}
