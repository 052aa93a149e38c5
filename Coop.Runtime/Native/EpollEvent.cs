using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary>Reads and writes the kernel's <c>struct epoll_event</c>: 32 bits of events, 64 bits of token.</summary>
/// <remarks>
/// Not a C# struct, for its layout depends on the machine: the kernel packs it into 12 bytes on x64 (and i386 aligns it so by
/// itself), everywhere else it takes 16 with the token at 8. The wrong stride reads garbage from the second event on, which a
/// test with one descriptor does not see.
/// </remarks>
internal static unsafe class EpollEvent
{
    private static readonly bool s_packed =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;

    internal static int SizeBytes => s_packed ? 12 : 16;

    private static int TokenOffsetBytes => s_packed ? 4 : 8;

    internal static void Write(byte* at, uint events, ulong token)
    {
        Unsafe.WriteUnaligned(at, events);
        Unsafe.WriteUnaligned(at + TokenOffsetBytes, token);
    }

    internal static uint Events(byte* at) => Unsafe.ReadUnaligned<uint>(at);

    internal static ulong Token(byte* at) => Unsafe.ReadUnaligned<ulong>(at + TokenOffsetBytes);
}
