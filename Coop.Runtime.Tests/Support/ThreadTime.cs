using System.Runtime.InteropServices;

namespace Coop.Runtime.Tests.Support;

/// <summary>How much processor time the calling thread has used.</summary>
public static unsafe partial class ThreadTime
{
    private const int ThreadClock = 3;

    public static TimeSpan Used
    {
        get
        {
            var time = stackalloc nint[2];
            NativeClock(ThreadClock, time).ShouldBe(0);
            return TimeSpan.FromSeconds(time[0]) + TimeSpan.FromTicks(time[1] / 100);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int NativeClock(int clock, nint* time);
}
