using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Interop;

/// <summary>One run of blocking work: queued by the loop, executed by the pool with the AsyncLocals of whoever waits (C17), handed back by a post.</summary>
internal sealed class BlockingWork<T>(BlockingSource<T> source, Waiter<T> waiter) : IThreadPoolWorkItem
{
    private static readonly ContextCallback s_run = static self => ((BlockingWork<T>)self!).Run();
    private static readonly SendOrPostCallback s_done = static self => ((BlockingWork<T>)self!).Done();

    private readonly long _version = waiter.Version;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private T _result = default!;
    private ExceptionDispatchInfo? _error;

    void IThreadPoolWorkItem.Execute()
    {
        if (_context is null)
        {
            Run();
        }
        else
        {
            ExecutionContext.Run(_context, s_run, this);
        }
        Scheduler scheduler = source.Scheduler;
        if (_error is null)
        {
            // The loop has ended: a result that nobody waits for is dropped.
            _ = scheduler.TryPost(scheduler.Root, s_done, this);
        }
        else
        {
            scheduler.Post(scheduler.Root, s_done, this);
        }
    }

    private void Run()
    {
        try
        {
            _result = source.Work();
        }
        catch (Exception error)
        {
            _error = ExceptionDispatchInfo.Capture(error);
        }
    }

    private void Done() => source.Done(waiter, _version, _result, _error);
}
