using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary><c>poll(2)</c>, which every Unix has.</summary>
/// <remarks>
/// The count is an unsigned long on Linux and an unsigned int on macOS: as a register-sized number it is right for both.
/// </remarks>
internal static unsafe partial class Poll
{
    [LibraryImport(Libc.Name, EntryPoint = "poll")]
    internal static partial int Wait(PollFd* list, nuint count, int timeoutMilliseconds);
}
