namespace Coop.Runtime.Time;

/// <summary>The loop's monotonic clock in nanoseconds, whatever unit its TimeProvider counts in.</summary>
internal sealed class Clock
{
    private const long NanosASecond = 1_000_000_000;

    private readonly TimeProvider _provider;
    private readonly bool _isSystem;
    private readonly long _frequency;

    internal Clock(TimeProvider provider)
    {
        _provider = provider;
        Manual = provider as ManualClock;
        _frequency = provider.TimestampFrequency;
        // The system's own clock is read without a virtual call where it already counts nanoseconds (Linux).
        _isSystem = ReferenceEquals(provider, TimeProvider.System) && _frequency == NanosASecond;
    }

    internal ManualClock? Manual { get; }

    internal long NowNanos => _isSystem ? System.Diagnostics.Stopwatch.GetTimestamp()
        : _frequency == NanosASecond ? _provider.GetTimestamp()
        : (long)((Int128)_provider.GetTimestamp() * NanosASecond / _frequency);

    /// <summary>
    /// A delay in seconds as nanoseconds, rounded up (C13); long.MaxValue is "never".
    /// </summary>
    internal static long DelayFromSeconds(double seconds)
    {
        if (double.IsNaN(seconds) || seconds < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(seconds), seconds,
                "A delay must be zero or more seconds. Use Pause() to give way to others, double.PositiveInfinity to wait for ever.");
        }
        double exact = seconds * NanosASecond, whole = Math.Round(exact);
        // 1.1 is a hair more than eleven tenths in binary: within the rounding error of the product the whole number is what was meant.
        double nanos = Math.Abs(exact - whole) <= Math.BitIncrement(exact) - exact ? whole : Math.Ceiling(exact);
        return nanos >= long.MaxValue ? long.MaxValue : (long)nanos;
    }

    internal static long DelayFrom(TimeSpan delay)
    {
        if (delay < TimeSpan.Zero && delay != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(delay), delay,
                "A delay must not be negative. Use Pause() to give way to others, Timeout.InfiniteTimeSpan to wait for ever.");
        }
        return delay == Timeout.InfiniteTimeSpan || delay.Ticks > long.MaxValue / 100 ? long.MaxValue : delay.Ticks * 100;
    }

    /// <summary>A moment of the loop's clock in nanoseconds; before its beginning is as past as its beginning.</summary>
    internal static long MomentFrom(TimeSpan moment) =>
        moment <= TimeSpan.Zero ? 0 : moment.Ticks > long.MaxValue / 100 ? long.MaxValue : moment.Ticks * 100;

    /// <summary>now + delay, saturated.</summary>
    internal static long Due(long nowNanos, long delayNanos) =>
        delayNanos > long.MaxValue - nowNanos ? long.MaxValue : nowNanos + delayNanos;
}
