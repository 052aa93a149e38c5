using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coop.Samples.Clients;

internal static partial class PtySample
{
    private static unsafe partial class Native
    {
        [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
        internal static partial SafeFileHandle OpenTerminal(int flags);

        [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
        internal static partial int Grant(SafeFileHandle terminal);

        [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
        internal static partial int Unlock(SafeFileHandle terminal);

        [LibraryImport("libc", EntryPoint = "ptsname_r")]
        internal static partial int NameOf(SafeFileHandle terminal, byte* name, nuint length);

        [LibraryImport("libc", EntryPoint = "ioctl")]
        internal static partial int Control(SafeFileHandle terminal, nuint request, ushort* size);

        [LibraryImport("libc", EntryPoint = "tcgetattr")]
        internal static partial int GetMode(SafeFileHandle terminal, byte* mode);

        [LibraryImport("libc", EntryPoint = "tcsetattr")]
        internal static partial int SetMode(SafeFileHandle terminal, int when, byte* mode);

        [LibraryImport("libc", EntryPoint = "cfmakeraw")]
        internal static partial void MakeRaw(byte* mode);

        [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Spawn(out int process, string file, byte* actions, byte* attributes, nint[] arguments, nint[] environment);

        [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
        internal static partial int InitAttributes(byte* attributes);

        [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
        internal static partial int DestroyAttributes(byte* attributes);

        [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
        internal static partial int SetFlags(byte* attributes, short flags);

        [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
        internal static partial int SetMask(byte* attributes, byte* signals);

        [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
        internal static partial int SetDefaults(byte* attributes, byte* signals);

        [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
        internal static partial int InitActions(byte* actions);

        [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
        internal static partial int DestroyActions(byte* actions);

        [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int AddOpen(byte* actions, int fd, string path, int flags, uint mode);

        [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
        internal static partial int AddDuplicate(byte* actions, int fd, int to);

        [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
        internal static partial SafeFileHandle Open(nint number, nint process, nint flags);

        [LibraryImport("libc", EntryPoint = "waitpid")]
        internal static partial int Wait(int process, out int status, int options);

        [LibraryImport("libc", EntryPoint = "kill")]
        internal static partial int Kill(int process, int signal);
    }
}
