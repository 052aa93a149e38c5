using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Threads;

/// <summary>The end of a microthread that has ended, as an event. Made for each who asks, so it keeps nothing but whose end it is: nobody ever waits here.</summary>
internal sealed class PastEnd<T>(Microthread<T> microthread) : Source<T>(microthread.Loop)
{
    internal override IEventSource Face => microthread;

    internal override object Identity => microthread;

    internal override bool IsSameAs(Wakeable other) => other is PastEnd<T> past && past.Identity == Identity;

    internal override bool TryTake(long number, ref T slot)
    {
        // Throws what it ended with.
        slot = microthread.Result;
        return true;
    }

    internal override void Arm(Waiter<T> waiter)
    {
        if ((waiter.Flags & WaitFlags.Again) != 0)
        {
            // It was told, and this happens once.
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

    internal override void Withdraw(Waiter waiter)
    {
    }

    internal override WaitKind KindOf(long number) => WaitKind.Microthread;

    internal override string Describe(long number) => microthread.Description;
}
