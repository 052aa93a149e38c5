using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Never happens: the neutral element of a choice (C8).</summary>
internal sealed class NeverSource(EventLoop loop) : Source<Unit>(loop), IEventSource
{
    public string Description => "Never";

    internal override IEventSource Face => this;

    internal override bool MayCompleteAtOnce => false;

    internal override bool TryTake(long number, ref Unit slot) => false;

    internal override void Arm(Waiter<Unit> waiter)
    {
        // The strand knows the wait, so that it can be cancelled; nobody else needs to.
    }

    internal override void Withdraw(Waiter waiter)
    {
    }

    internal override WaitKind KindOf(long number) => WaitKind.Never;

    internal override string Describe(long number) => Description;
}
