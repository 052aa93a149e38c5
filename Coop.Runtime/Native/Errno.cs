using System.Runtime.InteropServices;

namespace Coop.Runtime.Native;

/// <summary>The error numbers that we act upon, and how any of them becomes an exception.</summary>
/// <remarks>The numbers named here are the same on Linux and macOS; one that differs would not be a constant.</remarks>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int Interrupted = 4;
    internal const int BadDescriptor = 9;
    internal const int OutOfMemory = 12;
    internal const int Exists = 17;
    internal const int NoSpace = 28;

    /// <summary>Of a descriptor that does not block: not now. Linux has its own number, the others kept BSD's.</summary>
    internal static int WouldBlock { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() ? 11 : 35;

    /// <summary>Linux; only asked for there.</summary>
    internal const int NotImplemented = 38;

    /// <summary>Why the call before this one failed. Read at once: the next call of anything may overwrite it.</summary>
    internal static int Last => Marshal.GetLastSystemError();

    /// <summary>The exception for a call that failed and should not have.</summary>
    internal static IOException Failed(string what, int errno) =>
        new($"{what} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).", errno);
}
