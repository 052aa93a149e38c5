// The contract between an event and what makes it happen. To write a source, read CompletionSource.T.cs first: it is the smallest real one.
//
// Rules for every source, held by EventContract in the tests
//   1  TryTake takes now or changes nothing; it never registers. The slot holds the argument on entry and the result on success.
//   2  Arm first does what TryTake does and fires the waiter if that succeeds; otherwise it registers it. An error is thrown before anything is
//      registered. A watching waiter (IsWatch) is registered in any case and never takes; it is told by Fire() whenever more can be taken.
//   3  A source fires a waiter that is registered, and takes it off its list when Fire says true (N2). When it says false, the event stays.
//   4  Withdraw undoes Arm and leaves everything else as it was. It fires nobody, and does nothing for a waiter that is not registered (any more).
//   5  None of these runs user code: formulas, predicates, comparers and callbacks run in a step.
//   6  What takes may be watched: CanTake plans, changing nothing; TakeFor takes just that and fires only the partners that were planned; whatever else
//      follows from it comes in AfterTakes (P2).
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal abstract class Source<T> : Wakeable<T>, IFaced
{
    // Made at the first wait: many sources are never waited for.
    private SourcePool<T>? _pool;

    private protected Source(EventLoop loop)
    {
        Loop = loop;
        Scheduler = loop.Scheduler;
    }

    internal readonly EventLoop Loop;

    internal readonly Scheduler Scheduler;

    /// <summary>What a choice reports, and what equality is about.</summary>
    internal abstract IEventSource Face { get; }

    IEventSource IFaced.Face => Face;

    /// <summary>What events are compared by: this, but for a source that is made again for each event.</summary>
    internal virtual object Identity => this;

    /// <summary>True where an await may try TryTake before it parks; false for what always parks and for composites, which are built when armed.</summary>
    internal virtual bool MayCompleteAtOnce => true;

    /// <summary>True where the event is made of others: it is built when it is armed, so nothing behind it may be tried before (C9).</summary>
    internal virtual bool IsComposite => false;

    /// <summary>Waiters that are rented and not given back: zero when nobody waits.</summary>
    internal long Rented => _pool?.Rented ?? 0;

    internal abstract bool TryTake(long number, ref T slot);

    /// <summary>What the verb TryTake does: may look harder than an await does before it parks.</summary>
    internal virtual bool Poll(long number, ref T slot) => TryTake(number, ref slot);

    /// <summary>True for a choice: which leaf it came from is known only after a wait.</summary>
    internal virtual bool IsChoice => false;

    internal override bool TakeFor(Waiter<T> waiter) => TryTake(waiter.Number, ref waiter.Value);

    internal abstract string Describe(long number);

    internal override string Describe(Waiter waiter) => Describe(waiter.Number);

    /// <summary>What is rented from it for the length of one wait.</summary>
    internal SourcePool<T> Pool => _pool ??= new SourcePool<T>(this);

    internal Waiter<T> Rent(long number, T argument) => Pool.Rent(number, argument);

    internal BoundedWait<T> RentBounded(long number, T argument, long limitNanos, CancellationToken token) =>
        Pool.RentBounded().Prepare(number, argument, limitNanos, token);
}
