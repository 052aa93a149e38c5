using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary>The few calls that every Unix has under the same name and with the same arguments.</summary>
/// <remarks>
/// <para>
/// No import sets <c>SetLastError</c>, which costs every call for the sake of the few that fail: whoever sees a failure asks
/// <see cref="Errno.Last"/> in the next statement, with nothing between, which is what generated marshalling does as well.
/// </para>
/// <para>
/// A variadic function is imported only for requests that take no further argument (<c>F_GETFD</c>, <c>FIOCLEX</c>): on macOS
/// on arm64 variadic arguments travel on the stack, where a plain import would not put them.
/// </para>
/// </remarks>
internal static unsafe partial class Libc
{
    internal const string Name = "libc";

    // Reads the descriptor's flags: the cheapest question that every descriptor answers.
    private const int GetDescriptorFlags = 1;

    internal static bool IsOpen(int fd) => Control(fd, GetDescriptorFlags) >= 0;

    [LibraryImport(Name, EntryPoint = "close")]
    internal static partial int Close(int fd);

    [LibraryImport(Name, EntryPoint = "read")]
    internal static partial nint Read(int fd, void* buffer, nuint countBytes);

    [LibraryImport(Name, EntryPoint = "write")]
    internal static partial nint Write(int fd, void* buffer, nuint countBytes);

    /// <summary>Linux only: the number by which /proc knows the calling thread.</summary>
    [LibraryImport(Name, EntryPoint = "gettid")]
    internal static partial int ThreadNumber();

    [LibraryImport(Name, EntryPoint = "fcntl")]
    private static partial int Control(int fd, int request);
}
