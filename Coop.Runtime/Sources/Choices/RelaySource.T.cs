// Select, Guard and WithNack: an event made from another one. What is behind a Guard or a WithNack does not exist before it is armed, so nothing of it may
// be tried before (IsComposite); each waiter gets its own.
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal abstract class RelaySource<TIn, TOut>(EventLoop loop) : Source<TOut>(loop), IEventSource
{
    public abstract string Description { get; }

    internal override IEventSource Face => this;

    internal override bool MayCompleteAtOnce => false;

    internal override bool IsComposite => true;

    /// <summary>Whether building it runs no user code and changes nothing.</summary>
    internal virtual bool IsRenewable => false;

    /// <summary>The event for one waiter; may run user code.</summary>
    private protected abstract RelayWait<TIn, TOut> Build();

    internal override void Arm(Waiter<TOut> waiter)
    {
        long version = waiter.Version;
        Wait armed = waiter.Owner ?? (Wait)waiter;
        RelayWait<TIn, TOut> behind = Build();
        if (waiter.Version != version || armed.State != WaitState.Armed)
        {
            // What was run to build the event has ended the wait that the waiter belonged to: this one has lost before it began.
            behind.WithdrawAll();
            return;
        }
        waiter.Finisher = behind;
        behind.ArmBehind(waiter);
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (BehindOf(waiter) is { } behind)
        {
            ((Waiter<TOut>)waiter).Finisher = null;
            behind.WithdrawAll();
        }
    }

    internal override bool CanTake(Waiter<TOut> waiter, TakePlan plan) => BehindOf(waiter)!.CanTake(plan);

    internal override bool TakeFor(Waiter<TOut> waiter) => BehindOf(waiter)!.TakeNow();

    internal override Waiter LeafOf(Waiter waiter) => BehindOf(waiter) is { Inner: { } inner } ? inner.Leaf : waiter;

    internal override System.Runtime.ExceptionServices.ExceptionDispatchInfo? FailureOf(Waiter waiter) => waiter.Error ?? BehindOf(waiter)?.Inner?.Failure;

    internal override Composite? CompositeOf(Waiter waiter) => BehindOf(waiter);

    internal override string Describe(long number) => Description;

    private static RelayWait<TIn, TOut>? BehindOf(Waiter waiter) => (RelayWait<TIn, TOut>?)((Waiter<TOut>)waiter).Finisher;
}
