using System.Runtime.InteropServices;

namespace Coop.Runtime.Tests.Support;

/// <summary>Interrupts the system call that one thread is in: a harmless signal, aimed at that thread alone.</summary>
public sealed partial class ThreadSignal : IDisposable
{
    private const int WindowChanged = 28;

    private readonly PosixSignalRegistration _handler = PosixSignalRegistration.Create((PosixSignal)WindowChanged, static _ => { });

    /// <summary>The calling thread's address, for <see cref="Send"/>.</summary>
    public static nint Self => NativeSelf();

    public static void Send(nint thread) => _ = NativeKill(thread, WindowChanged);

    public void Dispose() => _handler.Dispose();

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint NativeSelf();

    [LibraryImport("libc", EntryPoint = "pthread_kill")]
    private static partial int NativeKill(nint thread, int signal);
}
