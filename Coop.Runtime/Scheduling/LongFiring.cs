// One event for a great many waiters: the loop has to look at posts, descriptors and timers meanwhile (C3), so they are told in parts.
//
// Invariants
//   X1  The first part is told in the call that fires; each later part in a step of its own, which leaves those whom it made ready in its own place of the
//       run queue. So the order is the one of telling all of them at once (C2).
//   X2  Those present when it began are in a list of their own, which their source has let go of: nobody who comes later is told, and who leaves meanwhile
//       (cancelled, or won by another branch) is not told. A waiter that refuses goes back to its source.
//   X3  Up to a part's length nothing of this happens: they are told at once, and nothing is allocated.
namespace Coop.Runtime.Scheduling;

internal sealed class LongFiring : Errand
{
    /// <summary>What one part tells: some tenths of a millisecond's work.</summary>
    internal const int PartItems = 4096;

    private readonly Scheduler _scheduler;
    private readonly WaitList _present;
    private readonly Predicate<Waiter> _tell;
    private readonly Action<Waiter> _keep;

    private LongFiring(Scheduler scheduler, WaitList present, Predicate<Waiter> tell, Action<Waiter> keep)
    {
        _scheduler = scheduler;
        _present = present;
        _tell = tell;
        _keep = keep;
    }

    /// <summary>Tells everybody in a list, which gets an empty one in its place.</summary>
    /// <param name="scheduler">Whose run queue the later parts go through.</param>
    /// <param name="waiters">The list of the source.</param>
    /// <param name="tell">Fires one; false when it refuses.</param>
    /// <param name="keep">Registers one that has refused at its source again.</param>
    internal static void Begin(Scheduler scheduler, ref WaitList waiters, Predicate<Waiter> tell, Action<Waiter> keep)
    {
        WaitList present = waiters;
        waiters = new WaitList();
        new LongFiring(scheduler, present, tell, keep).TellPart();
    }

    private protected override void Do()
    {
        int before = _scheduler.PlaceCount;
        TellPart();
        _scheduler.MoveToFront(before);
    }

    private void TellPart()
    {
        for (int i = 0; i < PartItems && _present.First is { } waiter; i++)
        {
            bool taken = _tell(waiter);
            _present.Remove(waiter);
            if (!taken)
            {
                _keep(waiter);
            }
        }
        if (_present.Count > 0)
        {
            _scheduler.Ready(this);
        }
    }
}
