namespace Coop.Runtime.Diagnostics;

/// <summary>What loops have counted that only grows.</summary>
internal readonly record struct LoopCounts(
    long Turns, long Steps, long Posts, long Stalls, long Started, long Failed, long Waits, long Wakeups, long ActiveTicks, long IdleTicks, long DelaySamples, long StepSamples)
{
    // Read by another thread than the loop's: each number is one the loop writes whole.
    internal static LoopCounts Of(LoopProbe probe)
    {
        EventLoop loop = probe.Loop;
        (long active, long idle) = probe.Timing.Times();
        return new LoopCounts(
            loop.Scheduler.TurnCount, loop.Scheduler.StepCount, loop.Scheduler.PostCount, probe.StallCount, loop.MicrothreadsStarted, loop.MicrothreadsFailed,
            loop.WaitCount, loop.DescriptorWakeups, active, idle, probe.Timing.DelaySamples, probe.Timing.StepSamples);
    }

    public static LoopCounts operator +(LoopCounts a, LoopCounts b) => new(
        a.Turns + b.Turns, a.Steps + b.Steps, a.Posts + b.Posts, a.Stalls + b.Stalls, a.Started + b.Started, a.Failed + b.Failed, a.Waits + b.Waits,
        a.Wakeups + b.Wakeups, a.ActiveTicks + b.ActiveTicks, a.IdleTicks + b.IdleTicks, a.DelaySamples + b.DelaySamples, a.StepSamples + b.StepSamples);
}
