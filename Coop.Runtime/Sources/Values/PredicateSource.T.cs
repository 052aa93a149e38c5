using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Happens when a value fulfils a predicate, and still does when the microthread goes on (C10).</summary>
internal sealed class PredicateSource<T>(ReadableCore<T> core, Func<T, bool> predicate) : Source<T>(core.Loop)
{
    internal override IEventSource Face => core.Face;

    internal ReadableCore<T> Core => core;

    internal override bool TryTake(long number, ref T slot)
    {
        T value = core.Read();
        if (!Holds(value))
        {
            return false;
        }
        slot = value;
        return true;
    }

    internal override void Arm(Waiter<T> waiter)
    {
        var check = new PredicateCheck<T>(this, waiter);
        waiter.Finisher = check;
        core.Register(waiter);
        check.Queue();
    }

    internal override void Withdraw(Waiter waiter) => core.Withdraw(waiter);

    internal override WaitKind KindOf(long number) => WaitKind.Value;

    internal override string Describe(long number) => $"{core.Face.Description} to fulfil a predicate";

    internal bool Holds(T value)
    {
        core.Graph.EnterFormula();
        try
        {
            return predicate(value);
        }
        finally
        {
            core.Graph.LeaveFormula();
        }
    }
}
