using System.Runtime.InteropServices;

namespace Coop.Bench.Watching;

/// <summary>Processor time in nanoseconds, of the calling thread and of the process.</summary>
internal static unsafe partial class ProcessorTime
{
    // Linux's numbers.
    private const int Process = 2;
    private const int Thread = 3;

    internal static long OfThread() => Read(Thread);

    internal static long OfProcess() => Read(Process);

    private static long Read(int clock)
    {
        long* time = stackalloc long[2];
        _ = GetTime(clock, time);
        return (time[0] * 1_000_000_000) + time[1];
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
