using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coop.Samples.Hosts;

/// <summary>How long the calling thread has really run: a machine that is busy with others does not count.</summary>
internal static unsafe partial class ThreadClock
{
    private const int ThreadProcessorTime = 3;

    internal static double UsedMilliseconds
    {
        get
        {
            var time = stackalloc nint[2];
            // Where it is not this clock's number, the time that went by must do.
            return OperatingSystem.IsLinux() && NativeTime(ThreadProcessorTime, time) == 0
                ? time[0] * 1e3 + time[1] / 1e6
                : Stopwatch.GetElapsedTime(0).TotalMilliseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int NativeTime(int clock, nint* time);
}
