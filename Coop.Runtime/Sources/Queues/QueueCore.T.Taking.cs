// Taking in two parts: the event, and what follows from it once everything that belongs together is taken (P2).
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed partial class QueueCore<T>
{
    /// <summary>For an await that may complete at once and has found the short way closed: takes, and gives null; or rents what waits.</summary>
    internal Waiter<T>? TakeOrRent(long number, ref T slot)
    {
        if (!TryTake(number, ref slot))
        {
            return Rent(number, slot);
        }
        Scheduler.CountAtOnce();
        return null;
    }

    // An await has mostly tried already: whether to try again is told by two numbers.
    private bool MayBeTaken(long number) => number == Get ? Count > 0 || _putters.Count > 0 : Count < CapacityItems || _getters.Count > 0 || IsClosed;

    // The same decisions as TryGet and TryPut, on the state that the planned ones will have made (P1).
    internal override bool CanTake(Waiter<T> waiter, TakePlan plan)
    {
        int stored = Count + plan.StoredChange(this);
        if (waiter.Number == Get)
        {
            return stored > 0 ? Plan(plan, -1, null) : Plan(plan, 0, FirstTaking(_putters, waiter.Root, plan));
        }
        return !IsClosed
            && ((stored == 0 && Plan(plan, 0, FirstTaking(_getters, waiter.Root, plan))) || (stored < CapacityItems && Plan(plan, 1, null)));
    }

    internal override bool TakeFor(Waiter<T> waiter) =>
        waiter.Number == Get ? TryGet(ref waiter.Value, waiter.Root) : TryPut(waiter.Value, waiter.Root);

    internal override void AfterTakes()
    {
        After(Get);
        After(Put);
    }

    private void After(long number)
    {
        if (number == Get)
        {
            Refill();
            EndIfDrained();
            Settle();
        }
        else if (Count > 0)
        {
            _getters.TellWatchers();
            _items?.Tell();
            Settle();
        }
    }

    private bool Plan(TakePlan plan, int storedChange, Waiter? partner)
    {
        if (storedChange == 0 && partner is null)
        {
            return false;
        }
        plan.Add(this, storedChange, partner?.Root);
        return true;
    }
}
