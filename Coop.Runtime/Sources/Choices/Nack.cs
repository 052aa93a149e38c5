using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>
/// Tells once that an event has lost. In a step of its own: losing happens inside somebody else's commit, and a wait that the nack ends there could be
/// one that this commit still counts on (P2).
/// </summary>
internal sealed class Nack : Errand
{
    private readonly Scheduler _scheduler;
    private readonly Action _lost;
    private bool _isTold;

    internal Nack(Scheduler scheduler, Action lost)
    {
        _scheduler = scheduler;
        _lost = lost;
    }

    internal void Tell()
    {
        if (!_isTold)
        {
            _isTold = true;
            _scheduler.Ready(this);
        }
    }

    private protected override void Do() => _lost();
}
