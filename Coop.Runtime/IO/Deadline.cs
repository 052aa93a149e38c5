using System.Diagnostics;

namespace Coop.Runtime.IO;

/// <summary>The moment at which a wait ends, for waits that the kernel may interrupt or cannot express in one call.</summary>
/// <remarks>Rounds up at every step, so that nothing that waits until then ends before (C13).</remarks>
internal readonly struct Deadline
{
    private const long NanosPerSecond = 1_000_000_000;
    private const long NanosPerMillisecond = 1_000_000;

    private readonly long _timestamp;

    private Deadline(long timestamp) => _timestamp = timestamp;

    /// <summary>What is left; 0 when it is over.</summary>
    internal long RemainingNanos
    {
        get
        {
            var ticks = _timestamp - Stopwatch.GetTimestamp();
            return ticks <= 0 ? 0 : Scale(ticks, from: Stopwatch.Frequency, to: NanosPerSecond);
        }
    }

    /// <summary>So long from now; what lies beyond the clock's range ends with it, centuries away.</summary>
    internal static Deadline After(long nanos)
    {
        var now = Stopwatch.GetTimestamp();
        var ticks = Scale(nanos, from: NanosPerSecond, to: Stopwatch.Frequency);
        return new Deadline(ticks > long.MaxValue - now ? long.MaxValue : now + ticks);
    }

    /// <summary>For calls that count milliseconds in an int: never less than asked, unless it is more than an int can hold.</summary>
    internal static int Milliseconds(long nanos)
    {
        var milliseconds = nanos / NanosPerMillisecond + (nanos % NanosPerMillisecond > 0 ? 1 : 0);
        return (int)Math.Min(milliseconds, int.MaxValue);
    }

    /// <summary>Rounded up; seconds and their parts apart, for a product of nanoseconds and ticks leaves 64 bits within ten seconds.</summary>
    private static long Scale(long amount, long from, long to)
    {
        var (seconds, part) = Math.DivRem(amount, from);
        if (seconds >= long.MaxValue / to) return long.MaxValue;
        return seconds * to + (part * to + from - 1) / from;
    }
}
