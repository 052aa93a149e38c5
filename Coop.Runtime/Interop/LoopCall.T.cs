// A call from any thread: a microthread of the loop on one side, a Task on the other.
//
// States  Queued -> Started, by the loop; or -> Refused, by the token or by the end of the loop, and then it never starts.
//
// Invariants
//   B1  Whoever moves it out of Queued, by compare-and-swap, decides: so the task ends once, and a call that was refused runs nothing.
//   B2  From Started on the microthread alone ends the task, with its own outcome. A token only asks the microthread to end: when the task has ended, nothing
//       of the call runs any more. The loop that closes with the microthread left ends the task for it.
//   B3  The token is registered before the call is published: who ends it finds the registration, and nothing is left behind in a token that lives long.
//   B4  The task's continuations never run inside the call that ends it: that is on the loop's thread.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Threads;

namespace Coop.Runtime.Interop;

internal sealed class LoopCall<T> : TaskCompletionSource<T>, IEndListener
{
    private const int Queued = 0;
    private const int Started = 1;
    private const int Refused = 2;

    private static readonly SendOrPostCallback s_start = static self => ((LoopCall<T>)self!).Start();
    private static readonly SendOrPostCallback s_cancel = static self => ((LoopCall<T>)self!)._microthread!.Cancel();
    private static readonly ContextCallback s_make = static self => ((LoopCall<T>)self!).Make();

    private readonly EventLoop _loop;
    private readonly object _body;
    private readonly StartSite _site;
    private readonly CancellationToken _token;
    // The caller's AsyncLocals, of which the microthread gets a copy (C17).
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private CancellationTokenRegistration _registration;
    private Microthread<T>? _microthread;
    private int _state;

    private LoopCall(EventLoop loop, object body, StartSite site, CancellationToken token)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _loop = loop;
        _body = body;
        _site = site;
        _token = token;
    }

    /// <summary>Any thread.</summary>
    internal static Task<T> Begin(EventLoop loop, object body, StartSite site, CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            return System.Threading.Tasks.Task.FromCanceled<T>(token);
        }
        var call = new LoopCall<T>(loop, body, site, token);
        call._registration = token.UnsafeRegister(static self => ((LoopCall<T>)self!).OnTokenCanceled(), call);
        call.Publish();
        return call.Task;
    }

    public void OnEnded()
    {
        _registration.Unregister();
        Microthread<T> microthread = _microthread!;
        switch (microthread.State)
        {
            case MicrothreadState.Succeeded:
                _ = TrySetResult(microthread.Result);
                break;
            case MicrothreadState.Canceled when !_token.IsCancellationRequested && _loop.IsEnding:
                _ = TrySetException(Shutdown(microthread.Error));
                break;
            case MicrothreadState.Canceled when _token.IsCancellationRequested:
                _ = TrySetCanceled(_token);
                break;
            default:
                if (microthread.Error is OperationCanceledException canceled)
                {
                    _ = TrySetFromTask(Canceled(canceled));
                }
                else
                {
                    _ = TrySetException(microthread.Error!);
                }
                break;
        }
    }

    public void OnLeft()
    {
        _registration.Unregister();
        _ = TrySetException(Shutdown(null));
    }

    private void Publish()
    {
        var step = new Posted(_loop.Scheduler.Root, s_start, this) { Refused = Refuse };
        if (_loop.Scheduler.IsHere)
        {
            _loop.Scheduler.Ready(_loop.Scheduler.Root, step);
        }
        else if (!_loop.Scheduler.Inbox.TryPush(step))
        {
            Refuse();
        }
    }

    private void Start()
    {
        if (Interlocked.CompareExchange(ref _state, Started, Queued) != Queued)
        {
            return;
        }
        if (_context is null)
        {
            Make();
        }
        else
        {
            ExecutionContext.Run(_context, s_make, this);
        }
    }

    private void Make()
    {
        _microthread = new Microthread<T>(_loop, null, _body, _site);
        _microthread.Extras.Listener = this;
    }

    private void Refuse()
    {
        if (Interlocked.CompareExchange(ref _state, Refused, Queued) == Queued)
        {
            _registration.Unregister();
            _ = TrySetException(Shutdown(null));
        }
    }

    // On whatever thread cancels the token.
    private void OnTokenCanceled()
    {
        if (Interlocked.CompareExchange(ref _state, Refused, Queued) == Queued)
        {
            _ = TrySetCanceled(_token);
        }
        else if (Volatile.Read(ref _state) == Started)
        {
            // A post: the step that starts the microthread may be running at this moment.
            _ = _loop.Scheduler.TryPost(_loop.Scheduler.Root, s_cancel, this);
        }
    }

    private LoopShutdownException Shutdown(Exception? error) => new(
        _microthread is { } microthread
            ? $"The event loop '{_loop.Options.Name}' ended before {microthread.Description} had, which another thread waits for."
            : $"The event loop '{_loop.Options.Name}' has ended: '{_site.ReadableName}' was not run.", error);

    // A task that is cancelled by this very exception, as an async method's is.
    private static async Task<T> Canceled(OperationCanceledException canceled)
    {
        await System.Threading.Tasks.Task.CompletedTask.ConfigureAwait(false);
        ExceptionDispatchInfo.Throw(canceled);
        return default!;
    }
}
