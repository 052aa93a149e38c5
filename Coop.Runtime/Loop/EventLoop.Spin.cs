using System.Diagnostics;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    // Between two looks at an inbox, where there is no descriptor to ask for: as long as such a question takes.
    private const int SpinIterations = 32;

    /// <summary>A loop that spins for longer is a loop that never sleeps.</summary>
    internal static readonly TimeSpan MaxSpin = TimeSpan.FromMilliseconds(10);

    // By the stopwatch. Real time, and none of it where time is not real.
    private long SpinTicks => Clock.Manual is null ? (long)(Options.SpinBeforeWaiting.TotalSeconds * Stopwatch.Frequency) : 0;

    /// <summary>Looks at posts and descriptors until something is ready, the spin is over, or the wait is.</summary>
    /// <param name="waitNanos">How long to wait, -1 for ever; what is left of it afterwards.</param>
    /// <returns>True when something is ready.</returns>
    private bool Spin(ref long waitNanos)
    {
        long begun = Stopwatch.GetTimestamp();
        long end = begun + _spinTicks;
        long spunNanos;
        do
        {
            if (Descriptors.WaitCount > 0)
            {
                LookAtDescriptors(0);
            }
            else
            {
                Thread.SpinWait(SpinIterations);
            }
            Scheduler.TakePosts();
            if (Scheduler.ReadyCount > 0)
            {
                return true;
            }
            spunNanos = Stopwatch.GetElapsedTime(begun).Ticks * 100;
        }
        while (Stopwatch.GetTimestamp() < end && (waitNanos < 0 || spunNanos < waitNanos));
        if (waitNanos > 0)
        {
            waitNanos = Math.Max(0, waitNanos - spunNanos);
        }
        return false;
    }
}
