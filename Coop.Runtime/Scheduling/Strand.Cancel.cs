// How a strand is told to end.
//
// Cancellation   None -> Requested (delivered to every armed wait, or to the first one armed later)
//                     -> Unwinding (delivered at least once: finally blocks may wait, up to the grace)
//                     -> Hard (the grace is over: every wait is ended as soon as it is armed, each time through the run queue)
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public abstract partial class Strand
{
    internal CancelPhase CancelPhase
    {
        get => (CancelPhase)(Life & 3);
        private set
        {
            Life = (byte)((Life & ~3) | (int)value);
            Scheduler.OnCancelPhase(this);
        }
    }

    /// <summary>Whether it was asked to end, and has not.</summary>
    internal bool GraceRuns
    {
        get => Is(StrandFlags.GraceRuns);
        set => Set(StrandFlags.GraceRuns, value);
    }

    /// <summary>How often a cancellation ended a wait of this strand.</summary>
    internal int CancelDeliveries => ExtrasOrNull?.CancelDeliveries ?? 0;

    /// <summary>True when a wait that is armed now would be ended at once.</summary>
    internal bool CancelDue => (Life & (int)CancelPhase.Requested) != 0;

    /// <summary>Ends what is armed, or else the next wait to be armed, with <paramref name="error"/>.</summary>
    internal void RequestCancel(OperationCanceledException error)
    {
        if (CancelPhase == CancelPhase.None)
        {
            Extras.Cancellation = ExceptionDispatchInfo.Capture(error);
            CancelPhase = CancelPhase.Requested;
            EndArmed();
            CancelRequested();
        }
    }

    /// <summary>The grace is over: from now on every wait is ended.</summary>
    internal void HardenCancel()
    {
        if (CancelPhase is CancelPhase.Requested or CancelPhase.Unwinding)
        {
            CancelPhase = CancelPhase.Hard;
            EndArmed();
        }
    }

    /// <summary>One delivery of the cancellation, to a wait that is armed or about to be: how it ends. Always through the run queue.</summary>
    internal ExceptionDispatchInfo TakeDelivery()
    {
        Debug.Assert(CancelPhase != CancelPhase.None, "there is a cancellation to deliver");
        if (CancelPhase == CancelPhase.Requested)
        {
            CancelPhase = CancelPhase.Unwinding;
        }
        if (++Extras.CancelDeliveries == Scheduler.DeliveryReportLimit)
        {
            Scheduler.ReportStubborn(this);
        }
        return Extras.Cancellation!;
    }

    // However many waits it ends, this is one delivery: methods that wait for several things at once are not stubborn.
    private void EndArmed()
    {
        ExceptionDispatchInfo? error = null;
        if (Light == LightState.Armed)
        {
            error = TakeDelivery();
            Scheduler.WithdrawTimer(ref TimerSlot);
            CancelLight();
        }
        foreach (Wait wait in Parked())
        {
            // Ending one may have ended another: a wait that is no longer armed has its outcome.
            if (wait.State == WaitState.Armed && (wait.Flags & WaitFlags.Shielded) == 0)
            {
                wait.EndByCancel(error ??= TakeDelivery());
            }
        }
    }

    /// <summary>The strand was asked to end; what was parked knows it already.</summary>
    private protected virtual void CancelRequested()
    {
    }
}
