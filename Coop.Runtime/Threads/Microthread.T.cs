using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Coroutines;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>A microthread with a result.</summary>
/// <typeparam name="T">What its method returns.</typeparam>
[DebuggerDisplay("{Description,nq}: {State}")]
public sealed partial class Microthread<T> : Microthread, IEnding<T>
{
    // The method, perhaps with the starter's AsyncLocals; then its Task or its coroutine's box; then its result, or a Task with the error. A method without a
    // result keeps nothing: there are most of these, and a field would be eight bytes more of each.
    private object? _work;

    internal Microthread(EventLoop loop, Group? group, object body, StartSite site)
        : base(loop, group, Checked(body, site))
    {
        // A copy of the starter's AsyncLocals, as Task.Run takes (C17).
        ExecutionContext? context = ExecutionContext.Capture();
        _work = context is null || context == EmptyContext.Value ? body : new StartContext(body, context);
    }

    /// <summary>Its end as an event: its result, or its error.</summary>
    /// <param name="microthread">The microthread.</param>
    public static implicit operator Event<T>(Microthread<T> microthread) => microthread.Join();

    /// <summary>Its end as a member of a choice of many, which reports its result.</summary>
    /// <param name="microthread">The microthread.</param>
    public static implicit operator Event(Microthread<T> microthread) => microthread.Join();

    /// <summary>What it returned.</summary>
    /// <exception cref="InvalidOperationException">It has not ended yet: await it.</exception>
    public T Result
    {
        get
        {
            switch (State)
            {
                case MicrothreadState.Succeeded:
                    return typeof(T) == typeof(Unit) ? default! : ((StrongBox<T>)_work!).Value!;
                case MicrothreadState.Failed or MicrothreadState.Canceled:
                    ExceptionDispatchInfo.Throw(Error!);
                    throw new UnreachableException();
                default:
                    throw new InvalidOperationException($"{Description} has not ended: await it.");
            }
        }
    }

    internal override object? Work => _work is StartContext start ? start.Body : _work;

    private protected override void Begin()
    {
        if (_work is StartContext start)
        {
            _work = start.Body;
            ExecutionContext.Run(start.Context, static self => ((Microthread<T>)self!).BeginBody(), this);
        }
        else
        {
            BeginBody();
        }
    }

    private void BeginBody()
    {
        object body = _work!;
        try
        {
            // Three are exact types; what is left is a Func of Task, perhaps of one with a result.
            switch (body)
            {
                case Func<Coroutine<T>> method:
                    Follow(method());
                    break;
                case Func<Coroutine> method:
                    Follow(method());
                    break;
                case BodyCall call:
                    Follow(call.Call());
                    break;
                default:
                    Follow(((Func<Task>)body)() ?? throw new InvalidOperationException($"The method of {Description} returned no task."));
                    break;
            }
        }
        catch (Exception error)
        {
            // Not an async method: it threw before there was a task.
            Follow(error is OperationCanceledException canceled ? Canceled(canceled) : Task.FromException(error));
        }
    }

    private void Follow(Coroutine<T> coroutine)
    {
        if (coroutine.Foreign is { } task)
        {
            Follow(task);
        }
        else if (coroutine.Box is { } box)
        {
            Follow(box, coroutine.GetAwaiter().IsCompleted);
        }
        else
        {
            Succeed(coroutine.ResultAtOnce);
        }
    }

    // A method without a result is a microthread of Unit.
    private void Follow(Coroutine coroutine)
    {
        if (coroutine.Foreign is { } task)
        {
            Follow(task);
        }
        else if (coroutine.Box is { } box)
        {
            Follow(box, coroutine.GetAwaiter().IsCompleted);
        }
        else
        {
            Succeed(default!);
        }
    }

    private void Follow(CoroutineBox box, bool hasEnded)
    {
        _work = box;
        if (hasEnded)
        {
            BodyEnded();
        }
        else
        {
            box.SetRoot(this);
        }
    }

    private void Follow(Task task)
    {
        _work = task;
        if (SynchronizationContext.Current != this)
        {
            // Not an async method, and it has put another context in the place of this one, which the hook would take.
            SynchronizationContext.SetSynchronizationContext(this);
        }
        if (task.IsCompleted)
        {
            TakeOutcome();
        }
        else if (GoesOnWith(task))
        {
            WantsAfterStep = true;
        }
        else
        {
            Hook(task);
        }
    }

    // As long as a Task's own method is what this strand is parked on, nothing but a step of this strand can end it, so a look after the step will do. A hook
    // costs a hundred bytes; a look costs every step, so whoever takes many gets the hook.
    internal override void AfterStep()
    {
        var task = (Task)_work!;
        if (task.IsCompleted)
        {
            TakeOutcome();
        }
        else if (CountLook() || !GoesOnWith(task))
        {
            Hook(task);
        }
    }

    // With the context of this strand: inline when the method ends in one of its own steps, by a post from wherever else it ends.
    private void Hook(Task task)
    {
        WantsAfterStep = false;
        task.GetAwaiter().UnsafeOnCompleted(TakeOutcome);
    }

    internal override void BodyEnded()
    {
        T result = default!;
        ExceptionDispatchInfo? error;
        if (_work is CoroutineBox<NoResult> box)
        {
            _ = box.TakeNow(out error);
        }
        else
        {
            result = ((CoroutineBox<T>)_work!).TakeNow(out error);
        }
        _work = null;
        if (error is null)
        {
            Succeed(result);
            return;
        }
        Extras.Error = error.SourceException;
        End(error.SourceException is OperationCanceledException && IsCanceled ? Outcome.Canceled : Outcome.Failed);
    }

    private void TakeOutcome()
    {
        WantsAfterStep = false;
        var task = (Task)_work!;
        if (task.IsCompletedSuccessfully)
        {
            // A body without a result is a microthread of Unit.
            Succeed(task is Task<T> withResult ? withResult.Result : default!);
            return;
        }
        bool wasCanceled = task.IsCanceled || task.Exception is { InnerExceptions: [OperationCanceledException] };
        End(wasCanceled && IsCanceled ? Outcome.Canceled : Outcome.Failed);
    }

    private void Succeed(T result)
    {
        _work = typeof(T) == typeof(Unit) ? null : new StrongBox<T>(result);
        End(Outcome.Succeeded);
    }

    private protected override Exception ReadError()
    {
        var task = (Task)_work!;
        _work = null;
        if (task.Exception is { } faults)
        {
            return faults.InnerExceptions.Count == 1 ? faults.InnerException! : FlatAggregate.Of([faults]);
        }
        try
        {
            task.GetAwaiter().GetResult();
            throw new UnreachableException();
        }
        catch (OperationCanceledException canceled)
        {
            return canceled;
        }
    }

    private static async Task Canceled(OperationCanceledException canceled)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        throw canceled;
    }

    // Before anything is registered.
    private static StartSite Checked(object body, StartSite site)
    {
        ArgumentNullException.ThrowIfNull(body);
        return site;
    }

    private sealed record StartContext(object Body, ExecutionContext Context);
}
