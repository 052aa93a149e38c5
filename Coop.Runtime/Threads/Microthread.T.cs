using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>A microthread with a result.</summary>
/// <typeparam name="T">What its method returns.</typeparam>
[DebuggerDisplay("{Description,nq}: {State}")]
public sealed class Microthread<T> : Microthread
{
    private CompletionCore<T>? _joined;
    private Task? _task;
    private T _result = default!;

    internal Microthread(EventLoop loop, Group? group, Func<Task> body, MicrothreadOptions options)
        : base(loop, group, options with { Body = body }) => loop.Scheduler.Ready(new StartStep(this, body));

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
                    return _result;
                case MicrothreadState.Failed or MicrothreadState.Canceled:
                    ExceptionDispatchInfo.Throw(Error!);
                    throw new UnreachableException();
                default:
                    throw new InvalidOperationException($"{Description} has not ended: await it.");
            }
        }
    }

    private protected override bool HasJoiners => _joined is { WaiterCount: > 0 };

    private CompletionCore<T> Joined
    {
        get
        {
            if (_joined is null)
            {
                _joined = new CompletionCore<T>(Loop, this);
                if (IsEnded)
                {
                    SettleJoiners();
                }
            }
            return _joined;
        }
    }

    /// <summary>Happens when it has ended: gives its result, throws its error, or OperationCanceledException if it was cancelled.</summary>
    /// <returns>The event.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing; the microthread goes on
    /// </remarks>
    public new Event<T> Join() => Joined.Event;

    private protected override Event<Unit> JoinAsUnit() =>
        typeof(T) == typeof(Unit) ? (Event<Unit>)(object)Joined.Event : new Event<Unit>(new SelectSource<T, Unit>(Joined.Event, static _ => default));

    private protected override void SettleJoiners()
    {
        if (_joined is null)
        {
            return;
        }
        if (State == MicrothreadState.Succeeded)
        {
            _joined.TrySetResult(_result);
        }
        else
        {
            _joined.TrySetError(Error!);
        }
    }

    private void Begin(Func<Task> body)
    {
        Task task;
        try
        {
            task = body() ?? throw new InvalidOperationException($"The method of {Description} returned no task.");
        }
        catch (Exception error)
        {
            // Not an async method: it threw before there was a task.
            task = error is OperationCanceledException canceled ? Canceled(canceled) : Task.FromException(error);
        }
        _task = task;
        if (SynchronizationContext.Current != Strand)
        {
            // Not an async method, and it has put another context in the place of this one.
            SynchronizationContext.SetSynchronizationContext(Strand);
        }
        if (task.IsCompleted)
        {
            TakeOutcome();
        }
        else
        {
            // With the context of this strand: inline when the method ends in one of its own steps, by a post from wherever else it ends.
            task.GetAwaiter().UnsafeOnCompleted(TakeOutcome);
        }
    }

    private void TakeOutcome()
    {
        Task task = _task!;
        if (task.IsCompletedSuccessfully)
        {
            _task = null;
            // A body without a result is a microthread of Unit.
            _result = task is Task<T> withResult ? withResult.Result : default!;
            End(MicrothreadState.Succeeded);
            return;
        }
        bool wasCanceled = task.IsCanceled || task.Exception is { InnerExceptions: [OperationCanceledException] };
        End(wasCanceled && IsCanceled ? MicrothreadState.Canceled : MicrothreadState.Failed);
    }

    private protected override Exception ReadError()
    {
        Task task = _task!;
        _task = null;
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

    private sealed class StartStep : Runnable
    {
        private static readonly ContextCallback s_begin = static self => ((StartStep)self!).Begin();

        private readonly Microthread<T> _microthread;
        private readonly Func<Task> _body;

        // A copy of the starter's AsyncLocals, as Task.Run takes (C17).
        private readonly ExecutionContext? _context = ExecutionContext.Capture();

        internal StartStep(Microthread<T> microthread, Func<Task> body)
        {
            _microthread = microthread;
            _body = body;
            Strand = microthread.Strand;
        }

        internal override void Run() => ExecutionContext.Run(_context ?? EmptyContext.Value, s_begin, this);

        private void Begin() => _microthread.Begin(_body);
    }
}
