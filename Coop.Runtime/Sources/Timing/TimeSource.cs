using System.Runtime.CompilerServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Time;

namespace Coop.Runtime.Sources;

/// <summary>
/// Time as an event, by its number: positive is a delay that counts from arming, negative a moment of the loop's clock (its complement), and
/// <see cref="Pause"/> happens at once, but only through the run queue.
/// </summary>
internal sealed class TimeSource(EventLoop loop) : Source<Unit>(loop), IEventSource
{
    /// <summary>Everybody who is ready goes first.</summary>
    internal const long Pause = long.MinValue + 1;

    /// <summary>No event, but the mark of an awaiter that has armed its strand's light wait.</summary>
    internal const long Armed = long.MinValue + 2;

    /// <summary>No event either: the mark of an awaiter of a pause that has found its strand's light wait idle.</summary>
    internal const long AskedPause = long.MinValue + 3;

    /// <summary>As good as never; what is beyond has other meanings.</summary>
    private const long LastMoment = long.MaxValue - 4;

    public string Description => "time";

    internal override IEventSource Face => this;

    internal override bool MayCompleteAtOnce => false;

    /// <summary>The number of "at this moment of the loop's clock".</summary>
    internal static long At(long nanos) => ~Math.Min(nanos, LastMoment);

    internal override bool TryTake(long number, ref Unit slot) => number != Pause && (number < 0 ? ~number <= Loop.Clock.NowNanos : number == 0);

    internal override void Arm(Waiter<Unit> waiter)
    {
        if (DueOf(waiter.Number) is not { } due)
        {
            waiter.Fire();
        }
        else if (due != long.MaxValue)
        {
            waiter.TimerSlot = Loop.AddTimer(waiter, due);
        }
    }

    /// <summary>Arms the running strand's light wait with a pause. False when it is not idle: nothing was done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryArmPause(object continuation)
    {
        Scheduler scheduler = Scheduler;
        Strand strand = scheduler.Current;
        if (strand.Light != LightState.Idle)
        {
            return false;
        }
        strand.SetLight(continuation);
        if (strand.CancelPhase == CancelPhase.None)
        {
            strand.CommitLight(scheduler);
        }
        else
        {
            ArmLightTimer(strand, Pause);
        }
        return true;
    }

    /// <summary>Arms the running strand's light wait. False when it is not idle: nothing was done.</summary>
    internal bool TryArmLight(long number, object continuation)
    {
        Strand strand = Scheduler.Current;
        if (strand.Light != LightState.Idle)
        {
            return false;
        }
        strand.SetLight(continuation);
        ArmLightTimer(strand, number);
        return true;
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (waiter.TimerSlot >= 0)
        {
            Loop.Timers.Remove(waiter.TimerSlot);
            waiter.TimerSlot = -1;
        }
    }

    internal override WaitKind KindOf(long number) => WaitKind.Time;

    internal override string Describe(long number) =>
        number == Pause ? "Pause"
        : number == long.MaxValue ? "Sleep for ever"
        : number < 0 ? $"Until {TimeSpan.FromTicks(~number / 100)} of the loop's clock"
        : $"Sleep {number / 1e9:0.#########} s";

    private void ArmLightTimer(Strand strand, long number)
    {
        if (number == Armed)
        {
            throw Wait.AlreadyArmed();
        }
        if (strand.CancelDue)
        {
            _ = strand.TakeDelivery();
            strand.CancelLight();
        }
        else if (DueOf(number) is not { } due)
        {
            strand.CommitLight(Scheduler);
        }
        else
        {
            strand.ParkLight(due != long.MaxValue ? Loop.AddTimer(strand, due) : -1);
        }
    }

    // Null: at once. A fresh reading: counted from the turn's own reading, a delay could end early. Sleep(0) is Pause (C13).
    private long? DueOf(long number) =>
        number is Pause or 0 ? null
        : number < 0 ? ~number == LastMoment ? long.MaxValue : ~number
        : Clock.Due(Loop.Clock.NowNanos, number);
}
