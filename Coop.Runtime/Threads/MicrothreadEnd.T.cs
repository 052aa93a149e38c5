using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Threads;

/// <summary>The end of a microthread as an event: its result or its error, for everybody who asks. It keeps nothing, the microthread does.</summary>
internal sealed class MicrothreadEnd<T>(Microthread<T> microthread) : Source<T>(microthread.Loop)
{
    private WaitList? _waiters;

    internal override object Identity => microthread;

    internal int WaiterCount => _waiters?.Count ?? 0;

    internal override IEventSource Face => microthread;

    internal override bool TryTake(long number, ref T slot)
    {
        if (!microthread.IsEnded)
        {
            return false;
        }
        slot = microthread.Result;
        return true;
    }

    internal override void Arm(Waiter<T> waiter)
    {
        if (!microthread.IsEnded || (waiter.Flags & WaitFlags.Again) != 0)
        {
            (_waiters ??= new WaitList()).Append(waiter);
        }
        else if (microthread.Error is { } error)
        {
            waiter.Fail(ExceptionDispatchInfo.Capture(error));
        }
        else
        {
            waiter.Fire(microthread.Result);
        }
    }

    /// <summary>It has ended: everybody who waits is told.</summary>
    internal void Settle()
    {
        if (_waiters is null)
        {
            return;
        }
        if (microthread.Error is { } error)
        {
            _waiters.FailAll(ExceptionDispatchInfo.Capture(error));
        }
        else
        {
            _waiters.FireAll(microthread.Result);
        }
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override WaitKind KindOf(long number) => WaitKind.Microthread;

    internal override string Describe(long number) => microthread.Description;
}
