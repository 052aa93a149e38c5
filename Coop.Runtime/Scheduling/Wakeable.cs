using Coop.Runtime.Diagnostics;

namespace Coop.Runtime.Scheduling;

/// <summary>Something that waiters are registered at; all that a waiter needs to know about it.</summary>
internal abstract class Wakeable
{
    /// <summary>Takes the registration back. What the waiter would have taken stays where it was.</summary>
    internal abstract void Withdraw(Waiter waiter);

    /// <summary>The event in words for people: "Sleep 3.2 s", "fd 17 readable".</summary>
    internal abstract string Describe(Waiter waiter);

    /// <summary>What sort of event it is; None where it is what stands behind it that counts (<see cref="CompositeOf"/>).</summary>
    internal virtual WaitKind KindOf(long number) => WaitKind.None;

    /// <summary>The number that the operating system knows it by: a file descriptor's; -1 where there is none.</summary>
    internal virtual long NumberOf(Waiter waiter) => -1;

    /// <summary>The wait that stands behind a waiter of an event that is made of others; null where there is none.</summary>
    internal virtual Composite? CompositeOf(Waiter waiter) => null;

    /// <summary>True where firing takes something that others could have had: AllOf and Sequence only watch such members (C6).</summary>
    internal virtual bool Takes => false;

    /// <summary>Whether two events of this source with these numbers are the same event (C8).</summary>
    internal virtual bool IsSame(long a, long b) => a == b;

    /// <summary>Whether this is that source, or was made for the same thing as that.</summary>
    internal virtual bool IsSameAs(Wakeable other) => this == other;

    /// <summary>The registration that a waiter's event came from: itself, or the winner somewhere below a composite.</summary>
    internal virtual Waiter LeafOf(Waiter waiter) => waiter;

    /// <summary>The error that a fired waiter will end with, wherever below a composite it came from; null when it gives a value.</summary>
    internal virtual System.Runtime.ExceptionServices.ExceptionDispatchInfo? FailureOf(Waiter waiter) => waiter.Error;

    /// <summary>What follows from events taken by <c>TakeFor</c>, once all of a plan are taken (P2).</summary>
    internal virtual void AfterTakes()
    {
    }
}
