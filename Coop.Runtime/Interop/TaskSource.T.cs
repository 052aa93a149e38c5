// A foreign Task as a source: it is asked directly whenever somebody wants its result, and hooked once when somebody has to wait.
//
// Invariants
//   J1  At most one continuation is put on the task, however often it is waited for (C7). It only makes the waiters ready.
//   J2  The task's error is looked at when it is given to somebody: a task that nobody waited for stays unobserved, as without this.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Interop;

internal sealed class TaskSource<T>(EventLoop loop, Task task) : Source<T>(loop), IEventSource
{
    private static readonly SendOrPostCallback s_settle = static self => ((TaskSource<T>)self!).Settle();

    private readonly WaitList _waiters = new();
    private ExceptionDispatchInfo? _error;
    private bool _isHooked;

    public string Description => $"task {task.Id}";

    internal override IEventSource Face => this;

    internal override bool TryTake(long number, ref T slot)
    {
        if (!task.IsCompleted)
        {
            return false;
        }
        Error()?.Throw();
        slot = Result();
        return true;
    }

    internal override void Arm(Waiter<T> waiter)
    {
        if (!task.IsCompleted)
        {
            _waiters.Append(waiter);
            Hook();
        }
        else if (Error() is { } error)
        {
            waiter.Fail(error);
        }
        else
        {
            waiter.Fire(Result());
        }
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override WaitKind KindOf(long number) => WaitKind.ForeignTask;

    internal override string Describe(long number) => Description;

    private void Hook()
    {
        if (!_isHooked)
        {
            _isHooked = true;
            // In the call that ends the task: an awaiter's continuation would take the way through the thread pool when that call is on the loop.
            _ = task.ContinueWith(
                static (_, self) => ((TaskSource<T>)self!).OnCompleted(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    // On whatever thread ends the task. After the end of the loop nobody waits any more.
    private void OnCompleted()
    {
        if (Scheduler.IsHere)
        {
            Settle();
        }
        else
        {
            _ = Scheduler.TryPost(Scheduler.Root, s_settle, this);
        }
    }

    private void Settle()
    {
        if (_waiters.Count == 0)
        {
            return;
        }
        if (Error() is { } error)
        {
            _waiters.FailAll(error);
        }
        else
        {
            _waiters.FireAll(Result());
        }
    }

    private T Result() => task is Task<T> withResult ? withResult.Result : default!;

    private ExceptionDispatchInfo? Error()
    {
        if (_error is null && !task.IsCompletedSuccessfully)
        {
            _error = ExceptionDispatchInfo.Capture(
                task.Exception is not { } faults ? new TaskCanceledException(task)
                : faults.InnerExceptions.Count == 1 ? faults.InnerException!
                : faults.Flatten());
        }
        return _error;
    }
}
