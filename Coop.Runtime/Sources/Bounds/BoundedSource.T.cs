using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>A wait with a limit or a token as a member of a choice. Each waiter has a <see cref="BoundedWait{T}"/> of its own behind it.</summary>
internal sealed class BoundedSource<T>(EventWait<T> spec) : Source<T>(spec.Event.Loop)
{
    private Source<T> Inner => spec.Event.Origin;

    internal override IEventSource Face => Inner.Face;

    internal override bool MayCompleteAtOnce => Inner.MayCompleteAtOnce;

    internal override bool IsComposite => true;

    internal override bool Takes => Inner.Takes;

    internal override bool IsChoice => Inner.IsChoice;

    internal override bool IsSame(long a, long b) => Inner.IsSame(spec.Event.Number, spec.Event.Number);

    internal override bool TryTake(long number, ref T slot)
    {
        spec.Token.ThrowIfCancellationRequested();
        slot = spec.Event.Argument;
        return Inner.Poll(spec.Event.Number, ref slot);
    }

    internal override void Arm(Waiter<T> waiter)
    {
        BoundedWait<T> behind = Inner.RentBounded(spec.Event.Number, spec.Event.Argument, spec.LimitNanos, spec.Token);
        waiter.Finisher = behind;
        behind.ArmBehind(waiter);
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (Behind(waiter) is { } behind)
        {
            ((Waiter<T>)waiter).Finisher = null;
            behind.Discard();
        }
    }

    internal override bool CanTake(Waiter<T> waiter, TakePlan plan) => Behind(waiter)!.CanTake(plan);

    internal override bool TakeFor(Waiter<T> waiter) => Behind(waiter)!.TakeNow();

    internal override Waiter LeafOf(Waiter waiter) => Behind(waiter)?.Inner?.Leaf ?? waiter;

    internal override ExceptionDispatchInfo? FailureOf(Waiter waiter) => waiter.Error ?? Behind(waiter)?.Failure;

    internal override Composite? CompositeOf(Waiter waiter) => Behind(waiter);

    internal override string Describe(long number) => spec.Event.ToString();

    private static BoundedWait<T>? Behind(Waiter waiter) => Unsafe.As<BoundedWait<T>>(Unsafe.As<Waiter<T>>(waiter).Finisher);
}
