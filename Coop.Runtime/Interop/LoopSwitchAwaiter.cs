// Invariants
//   W1  The continuation is called once: as a step of the loop, or on the thread pool when the loop has ended first, where GetResult throws.
using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coop.Runtime.Interop;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>Takes an async method from any thread to the loop's.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LoopSwitchAwaiter : ICriticalNotifyCompletion
{
    private static readonly SendOrPostCallback s_goOn = static self => ((LoopSwitchAwaiter)self!)._continuation!();
    private static readonly Action<LoopSwitchAwaiter> s_goOnElsewhere = static self => self._continuation!();

    private readonly EventLoop _loop;
    private readonly StartSite _site;
    private Action? _continuation;
    private bool _isRefused;

    internal LoopSwitchAwaiter(EventLoop loop, string file, int line)
    {
        _loop = loop;
        _site = new StartSite("SwitchTo", "", file, line);
    }

    /// <summary>Whether this is a step of the loop already.</summary>
    public bool IsCompleted => _loop.Scheduler.IsRunning;

    /// <summary>For the compiler.</summary>
    /// <exception cref="LoopShutdownException">The loop has ended.</exception>
    public void GetResult()
    {
        if (_isRefused)
        {
            throw new LoopShutdownException($"The event loop '{_loop.Options.Name}' has ended: nothing can switch to it any more.");
        }
        if (!IsCompleted)
        {
            throw new InvalidOperationException("The switch to the loop has not happened yet: await it.");
        }
    }

    /// <summary>For the compiler.</summary>
    /// <param name="continuation">What goes on.</param>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(FlowingContext.Wrap(continuation));

    /// <summary>For the compiler.</summary>
    /// <param name="continuation">What goes on.</param>
    public void UnsafeOnCompleted(Action continuation)
    {
        _continuation = continuation;
        var visit = new Visit(_loop, _site);
        var step = new Posted(visit, s_goOn, this) { Refused = Refuse };
        if (_loop.Scheduler.IsHere)
        {
            // On the loop's thread between turns, or inside the turn of another loop.
            _loop.Scheduler.Ready(visit, step);
        }
        else if (!_loop.Scheduler.Inbox.TryPush(step))
        {
            Refuse();
        }
    }

    private void Refuse()
    {
        _isRefused = true;
        ThreadPool.UnsafeQueueUserWorkItem(s_goOnElsewhere, this, preferLocal: false);
    }
}
