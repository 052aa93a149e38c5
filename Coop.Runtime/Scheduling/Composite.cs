// A wait made of several registrations, or one that stands between a source and another wait.
//
// Invariants
//   K1  Accept asks upwards first: only when the outermost wait has committed are the other branches withdrawn. So a whole tree has one commit (C6).
//   K2  A composite behind an Outer waiter is not known to the strand: whoever ends the outermost wait withdraws it from there.
namespace Coop.Runtime.Scheduling;

internal abstract class Composite(Scheduler scheduler) : Wait
{
    /// <summary>The scheduler of the loop that all of its branches belong to.</summary>
    internal readonly Scheduler Scheduler = scheduler;

    /// <summary>The waiter that this stands behind, when it is itself a member of something; null at the top.</summary>
    internal Waiter? Outer;

    /// <summary>
    /// A branch's source has an event for it. True: the whole is committed with it, every other branch has been withdrawn, and the source
    /// counts the event as taken and the branch as gone. False: the branch stays registered and the source keeps its event. Runs no user code.
    /// </summary>
    internal abstract bool Accept(Waiter branch);

    /// <summary>
    /// A branch was fired by a source that stores nothing, and is off its list: a subscription to all of its events is registered again now, before the next
    /// one is sent. The source is between two events; nothing here may run user code.
    /// </summary>
    internal virtual void Renew()
    {
    }

    /// <summary>Registers every branch, in order, until one of them commits the whole.</summary>
    internal abstract void ArmBranches();

    /// <summary>Commits this wait, or the one that it stands behind.</summary>
    private protected bool TryCommitWhole()
    {
        if (Outer is not { } outer)
        {
            Commit();
            return true;
        }
        if (!outer.Fire())
        {
            return false;
        }
        State = WaitState.Resumed;
        return true;
    }

    /// <summary>Arms this behind another waiter instead of under a strand.</summary>
    internal void ArmBehind(Waiter outer)
    {
        Outer = outer;
        State = WaitState.Armed;
        ArmBranches();
    }
}
