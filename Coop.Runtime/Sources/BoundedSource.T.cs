using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>A wait with a limit or a token as a member of a choice. Each waiter has a <see cref="BoundedWait{T}"/> of its own behind it.</summary>
internal sealed class BoundedSource<T>(EventWait<T> spec) : Source<T>(spec.Event.Origin.Loop)
{
    private Source<T> Inner => spec.Event.Origin;

    internal override IEventSource Face => Inner.Face;

    internal override bool MayCompleteAtOnce => Inner.MayCompleteAtOnce;

    internal override bool IsComposite => true;

    internal override bool Takes => Inner.Takes;

    internal override bool TryTake(long number, ref T slot)
    {
        spec.Token.ThrowIfCancellationRequested();
        slot = spec.Event.Argument;
        return Inner.Poll(spec.Event.Number, ref slot);
    }

    internal override void Arm(Waiter<T> waiter)
    {
        BoundedWait<T> behind = Inner.RentBounded(spec);
        waiter.Finisher = behind;
        behind.ArmBehind(waiter);
    }

    internal override void Withdraw(Waiter waiter)
    {
        BoundedWait<T> behind = Behind(waiter);
        ((Waiter<T>)waiter).Finisher = null;
        behind.Discard();
    }

    internal override bool CanTake(Waiter<T> waiter, int planned) => Behind(waiter).CanTake(planned);

    internal override bool TakeFor(Waiter<T> waiter) => Behind(waiter).TakeNow();

    internal override Waiter LeafOf(Waiter waiter) =>
        ((Waiter<T>)waiter).Finisher is BoundedWait<T> { Inner: { } inner } ? inner.Leaf : waiter;

    internal override string Describe(long number) => spec.Event.ToString();

    private static BoundedWait<T> Behind(Waiter waiter) => Unsafe.As<BoundedWait<T>>(Unsafe.As<Waiter<T>>(waiter).Finisher!);
}
