namespace Coop.Runtime.Native;

/// <summary>The kernel's seconds and nanoseconds, as 64-bit systems have it; nobody passes it on a 32-bit one.</summary>
internal readonly struct TimeSpec(long nanos)
{
    private const long NanosPerSecond = 1_000_000_000;

    private readonly nint _seconds = (nint)(nanos / NanosPerSecond);
    private readonly nint _nanos = (nint)(nanos % NanosPerSecond);
}
