using System.Runtime.InteropServices;

namespace Coop.Samples.Echo;

/// <summary>How many files this process may have open: the system starts it with few, and lets it ask for more.</summary>
internal static unsafe partial class FileLimit
{
    private static readonly int s_openFiles = OperatingSystem.IsLinux() ? 7 : 8;

    /// <summary>As many as the system gives without being root. Where it refuses, what there is must do.</summary>
    internal static void Raise()
    {
        if (OperatingSystem.IsWindows()) return;
        var limits = stackalloc ulong[2];
        if (Get(s_openFiles, limits) != 0 || limits[0] >= limits[1]) return;
        limits[0] = limits[1];
        _ = Set(s_openFiles, limits);
    }

    /// <summary>Whether so many more could be opened now, found out by doing it.</summary>
    internal static bool HasRoom(int count)
    {
        var copies = stackalloc int[count];
        var made = 0;
        while (made < count && (copies[made] = Duplicate(Output.Stderr)) >= 0) made++;
        for (var i = 0; i < made; i++) _ = Close(copies[i]);
        return made == count;
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int fd);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int Get(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int Set(int resource, ulong* limits);
}
