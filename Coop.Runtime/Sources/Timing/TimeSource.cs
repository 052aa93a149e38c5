using Coop.Runtime.Scheduling;
using Coop.Runtime.Time;

namespace Coop.Runtime.Sources;

/// <summary>Time as an event. A positive number is a delay that counts from arming; a negative one is a moment of the loop's clock (its complement).</summary>
internal sealed class TimeSource(EventLoop loop) : Source<Unit>(loop), IEventSource
{
    public string Description => "time";

    internal override IEventSource Face => this;

    internal override bool MayCompleteAtOnce => false;

    /// <summary>The number of "at this moment of the loop's clock".</summary>
    internal static long At(long nanos) => ~nanos;

    internal override bool TryTake(long number, ref Unit slot) => number < 0 ? ~number <= Loop.Clock.NowNanos : number == 0;

    internal override void Arm(Waiter<Unit> waiter)
    {
        long number = waiter.Number;
        if (number == 0)
        {
            // Sleep(0) is Pause (C13).
            waiter.Fire();
            return;
        }
        // A fresh reading: counted from the turn's own reading, a delay could end early.
        long due = number < 0 ? ~number : Clock.Due(Loop.Clock.NowNanos, number);
        if (due != long.MaxValue)
        {
            waiter.TimerSlot = Loop.Timers.Add(waiter, due);
        }
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (waiter.TimerSlot >= 0)
        {
            Loop.Timers.Remove(waiter.TimerSlot);
            waiter.TimerSlot = -1;
        }
    }

    internal override string Describe(long number) =>
        number == long.MaxValue ? "Sleep for ever"
        : number < 0 ? $"Until {TimeSpan.FromTicks(~number / 100)} of the loop's clock"
        : $"Sleep {number / 1e9:0.#########} s";
}
