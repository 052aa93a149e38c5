using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Happens at once, but only through the run queue: everybody who is ready goes first.</summary>
internal sealed class PauseSource(EventLoop loop) : Source<Unit>(loop), IEventSource
{
    public string Description => "Pause";

    internal override IEventSource Face => this;

    internal override bool MayCompleteAtOnce => false;

    internal override bool TryTake(long number, ref Unit slot) => false;

    internal override void Arm(Waiter<Unit> waiter) => waiter.Fire();

    internal override void Withdraw(Waiter waiter)
    {
        // Fires while it is armed: there is never anything registered.
    }

    internal override string Describe(long number) => Description;
}
