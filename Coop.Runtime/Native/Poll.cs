using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary><c>poll(2)</c>, which every Unix has.</summary>
/// <remarks>
/// The count is an unsigned long on Linux and an unsigned int on macOS: as a register-sized number it is right for both.
/// </remarks>
internal static unsafe partial class Poll
{
    /// <summary>Looks at one descriptor and tells what happened; <see cref="PollFd.Invalid"/> when it is not open.</summary>
    internal static short Ask(int fd, short wanted)
    {
        // The kernel ignores a negative number; whoever asks about one means a descriptor.
        if (fd < 0) return PollFd.Invalid;
        var line = new PollFd { Fd = fd, Wanted = wanted };
        while (Wait(&line, 1, 0) < 0)
        {
            if (Errno.Last is var errno and not Errno.Interrupted) throw Errno.Failed("poll", errno);
        }
        return line.Happened;
    }

    [LibraryImport(Libc.Name, EntryPoint = "poll")]
    internal static partial int Wait(PollFd* list, nuint count, int timeoutMilliseconds);
}
