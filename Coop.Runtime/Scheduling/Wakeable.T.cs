namespace Coop.Runtime.Scheduling;

/// <summary>A source of values, as far as its waiters know it.</summary>
internal abstract class Wakeable<T> : Wakeable
{
    /// <summary>Registers the waiter, or fires it at once.</summary>
    internal abstract void Arm(Waiter<T> waiter);

    /// <summary>
    /// Whether the event could be taken for this watching waiter after <paramref name="planned"/> others of this source, changing nothing. Asked only of
    /// sources that take, and that have one verb.
    /// </summary>
    internal virtual bool CanTake(Waiter<T> waiter, int planned) => throw new System.Diagnostics.UnreachableException();

    /// <summary>As <see cref="CanTake(Waiter{T}, int)"/> after everything that is planned, and adds it to the plan. When false the plan is as it was.</summary>
    internal virtual bool CanTake(Waiter<T> waiter, TakePlan plan)
    {
        if (!CanTake(waiter, plan.CountOf(this)))
        {
            return false;
        }
        plan.Add(this);
        return true;
    }

    /// <summary>Takes what <see cref="CanTake(Waiter{T}, TakePlan)"/> promised in this very step; the result goes into the waiter.</summary>
    internal abstract bool TakeFor(Waiter<T> waiter);
}
