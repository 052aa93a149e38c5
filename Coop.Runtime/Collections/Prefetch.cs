using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Coop.Runtime.Collections;

/// <summary>
/// Asks the memory for what will be needed soon: among millions of microthreads each step waits for several lines that nobody has touched for long, and lines
/// that are asked for together come together. Reads and changes nothing.
/// </summary>
internal static class Prefetch
{
    /// <summary>The beginning of an object, two lines of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void Of(object? target)
    {
        if (Sse.IsSupported)
        {
            // An address that is stale by the next collection, or null, does no harm.
            byte* address = *(byte**)Unsafe.AsPointer(ref target);
            Sse.Prefetch0(address);
            Sse.Prefetch0(address + 64);
        }
    }
}
