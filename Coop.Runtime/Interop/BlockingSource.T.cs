using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Interop;

/// <summary>Work for the thread pool, started anew by each wait. While it runs, virtual time does not jump; a wait that is over leaves it running.</summary>
internal sealed class BlockingSource<T>(EventLoop loop, Func<T> work) : Source<T>(loop), IEventSource
{
    private readonly WaitList _waiters = new();

    public string Description => $"blocking {work.Method.Name}";

    internal override IEventSource Face => this;

    internal override bool MayCompleteAtOnce => false;

    internal override bool TryTake(long number, ref T slot) => false;

    internal override void Arm(Waiter<T> waiter)
    {
        _waiters.Append(waiter);
        Loop.ForeignOperations++;
        _ = ThreadPool.UnsafeQueueUserWorkItem(new BlockingWork<T>(this, waiter), preferLocal: false);
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override WaitKind KindOf(long number) => WaitKind.Blocking;

    internal override string Describe(long number) => Description;

    internal T Work() => work();

    /// <summary>Back on the loop. Nobody waits any more: a result is dropped, an error is nobody's and therefore the loop's (C14).</summary>
    internal void Done(Waiter<T> waiter, long version, T result, ExceptionDispatchInfo? error)
    {
        Loop.ForeignOperations--;
        if (waiter.List != _waiters || waiter.Version != version)
        {
            if (error is not null)
            {
                Loop.OnUnhandled(error.SourceException);
            }
        }
        else if (error is null ? waiter.Fire(result) : waiter.Fail(error))
        {
            _waiters.Remove(waiter);
        }
    }
}
