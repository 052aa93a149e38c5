using System.Runtime.InteropServices;

namespace Coop.Cli.Terminal;

internal static unsafe partial class Libc
{
    [LibraryImport("libc", EntryPoint = "isatty")]
    internal static partial int IsTerminal(int fd);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    internal static partial int GetMode(int fd, byte* mode);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    internal static partial int SetMode(int fd, int when, byte* mode);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    internal static partial void MakeRaw(byte* mode);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    internal static partial int Control(int fd, nuint request, ushort* size);
}
