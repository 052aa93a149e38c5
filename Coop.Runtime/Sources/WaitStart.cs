// How a wait is armed, the same for all: known to its strand first, so that a cancellation finds it; then cancelled or registered. What a source throws
// while it registers becomes the outcome of the wait: an exception out of an awaiter's OnCompleted would tear the async method's builder.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal static class WaitStart
{
    internal static void Arm<T>(Waiter<T> waiter, object continuation)
    {
        Source<T> source = System.Runtime.CompilerServices.Unsafe.As<Source<T>>(waiter.Where);
        Strand strand = source.Scheduler.Current;
        waiter.SetContinuation(source.Scheduler.Given(continuation));
        waiter.Park(strand);
        if (strand.CancelDue && (waiter.Flags & WaitFlags.Shielded) == 0)
        {
            // Not registered yet: nothing to withdraw, so the wait ends as a fired one does, with an error.
            waiter.Error = strand.TakeDelivery();
            waiter.Commit();
            return;
        }
        try
        {
            source.Arm(waiter);
        }
        catch (Exception error)
        {
            EndWith(waiter, error);
        }
    }

    /// <summary>Arms a composite: <see cref="Composite.ArmBranches"/> registers whatever it is made of.</summary>
    internal static void Arm(Composite wait, object continuation)
    {
        Strand strand = wait.Scheduler.Current;
        wait.SetContinuation(wait.Scheduler.Given(continuation));
        wait.Park(strand);
        if (strand.CancelDue && (wait.Flags & WaitFlags.Shielded) == 0)
        {
            // Nothing is registered yet, but its branches are rented.
            wait.Abort(strand.TakeDelivery());
            return;
        }
        try
        {
            wait.ArmBranches();
        }
        catch (Exception error)
        {
            EndWith(wait, error);
        }
    }

    // Part of a composite may be registered already, so this withdraws. What was run to build an event (a guard) may have ended the wait before it
    // threw: then the wait has its outcome, and the error is nobody's.
    private static void EndWith(Wait wait, Exception error)
    {
        if (wait.State == WaitState.Armed)
        {
            wait.Abort(ExceptionDispatchInfo.Capture(error));
        }
        else
        {
            wait.Strand!.Scheduler.ReportUnhandled(wait.Strand, error);
        }
    }
}
