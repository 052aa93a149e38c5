namespace Coop.Runtime.Scheduling;

/// <summary>A source of values, as far as its waiters know it.</summary>
internal abstract class Wakeable<T> : Wakeable
{
    /// <summary>Registers the waiter, or fires it at once.</summary>
    internal abstract void Arm(Waiter<T> waiter);
}
