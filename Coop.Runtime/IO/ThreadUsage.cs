using System.Globalization;
using System.Text;
using Coop.Runtime.Native;

namespace Coop.Runtime.IO;

/// <summary>What the system knows of a thread: what it does, how long it has computed, and how long it was kept waiting for a processor.</summary>
/// <remarks>
/// <para>Facts: Linux tells it of each thread in <c>/proc/self/task</c>. The time of a wait for a processor is added when the wait is over. A thread of a stopped
/// process is in state T, one under a tracer in state t.</para>
/// </remarks>
/// <param name="State">R runs or would, S and D sleep in the system, T and t are stopped.</param>
/// <param name="ComputedNanos">Processor time.</param>
/// <param name="DelayedNanos">Time without a processor although there was work.</param>
internal readonly record struct ThreadUsage(char State, long ComputedNanos, long DelayedNanos)
{
    /// <summary>The system's number of the calling thread; 0 where it cannot be used for anything.</summary>
    internal static int CurrentNumber() => OperatingSystem.IsLinux() ? Libc.ThreadNumber() : 0;

    /// <summary>False when the thread is gone, or the system does not tell.</summary>
    internal static bool TryRead(int number, out ThreadUsage usage)
    {
        usage = default;
        if (number == 0)
        {
            return false;
        }
        Span<byte> buffer = stackalloc byte[512];
        ReadOnlySpan<byte> stat = Read($"/proc/self/task/{number}/stat", buffer);
        // The name is in brackets, and may have brackets of its own; the state follows.
        int close = stat.LastIndexOf(") "u8);
        if (close < 0 || close + 2 >= stat.Length)
        {
            return false;
        }
        char state = (char)stat[close + 2];
        string[] times = Encoding.ASCII.GetString(Read($"/proc/self/task/{number}/schedstat", buffer)).Split(' ');
        if (times.Length < 2
            || !long.TryParse(times[0], CultureInfo.InvariantCulture, out long computed)
            || !long.TryParse(times[1], CultureInfo.InvariantCulture, out long delayed))
        {
            return false;
        }
        usage = new ThreadUsage(state, computed, delayed);
        return true;
    }

    private static ReadOnlySpan<byte> Read(string path, Span<byte> buffer)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            return buffer[..RandomAccess.Read(file, buffer, 0)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
