using System.Runtime.InteropServices;
using System.Text;
using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.Support;

/// <summary>Real descriptors, as raw as the kernel has them. What a test leaves open, <see cref="CloseAll"/> closes.</summary>
public static unsafe partial class Fd
{
    private const int UnixDomain = 1;
    private const int Stream = 1;
    private const int OutOfBand = 1;
    private const int NoSignal = 0x4000;
    private const int CloseOnExec = 0x80000;
    private const int DuplicateFrom = 1030;
    private const int SetPipeSize = 1031;
    private const int GetFlags = 1;

    private static readonly HashSet<int> s_open = [];

    /// <summary>A pipe whose ends block, and no child inherits.</summary>
    public static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        Check(NativePipe(ends, CloseOnExec));
        return (Own(ends[0]), Own(ends[1]));
    }

    /// <summary>A pipe that holds one page: written at once it is full, read at once it is empty.</summary>
    public static (int Read, int Write) SmallPipe()
    {
        var ends = Pipe();
        Check(NativeControl(ends.Write, SetPipeSize, 4096));
        return ends;
    }

    /// <summary>Two connected stream sockets.</summary>
    public static (int A, int B) SocketPair()
    {
        var ends = stackalloc int[2];
        Check(NativeSocketPair(UnixDomain, Stream | CloseOnExec, 0, ends));
        return (Own(ends[0]), Own(ends[1]));
    }

    public static int OpenFile(string path) => Own(Check(NativeOpen(path, CloseOnExec)));

    /// <summary>The same open file under the lowest free number that is not below one.</summary>
    public static int Duplicate(int fd, int atLeast = 3) => Own(Check(NativeControl(fd, DuplicateFrom, atLeast)));

    /// <summary>The same open file under this number, whatever that was before.</summary>
    public static void Replace(int by, int fd) => Own(Check(NativeReplace(by, fd, CloseOnExec)));

    /// <summary>The same open file under another number, which child processes inherit.</summary>
    public static int Inheritable(int fd) => Own(Check(NativePlainDuplicate(fd)));

    /// <summary>From now on somebody else closes it.</summary>
    public static int Disown(int fd)
    {
        lock (s_open) s_open.Remove(fd);
        return fd;
    }

    public static bool IsOpen(int fd) => NativeControl(fd, GetFlags, 0) >= 0;

    public static bool IsWritable(int fd) => Native.Poll.Ask(fd, (short)Interest.Out) == (short)Interest.Out;

    public static void Close(int fd)
    {
        lock (s_open) s_open.Remove(fd);
        Check(NativeClose(fd));
    }

    public static void CloseAll()
    {
        int[] left;
        lock (s_open) left = [.. s_open];
        foreach (var fd in left) Close(fd);
    }

    public static int Write(int fd, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* at = bytes) return (int)Check(NativeWrite(fd, at, (nuint)bytes.Length));
    }

    public static string Read(int fd, int most = 4096)
    {
        var bytes = new byte[most];
        fixed (byte* at = bytes) return Encoding.UTF8.GetString(bytes, 0, (int)Check(NativeRead(fd, at, (nuint)most)));
    }

    /// <summary>One byte, without an allocation.</summary>
    public static void WriteByte(int fd)
    {
        byte one = 1;
        Check(NativeWrite(fd, &one, 1));
    }

    /// <summary>One byte, without an allocation.</summary>
    public static void ReadByte(int fd)
    {
        byte one;
        Check(NativeRead(fd, &one, 1));
    }

    /// <summary>One byte of urgent data.</summary>
    public static void SendUrgent(int socket)
    {
        byte one = 1;
        Check(NativeSend(socket, &one, 1, OutOfBand | NoSignal));
    }

    /// <summary>The numbers that this process has open now.</summary>
    public static int[] Numbers()
    {
        var names = Directory.GetFileSystemEntries("/proc/self/fd").Select(path => int.Parse(Path.GetFileName(path)));
        // One of them was the directory itself.
        return [.. names.Where(fd => Path.Exists($"/proc/self/fd/{fd}")).Order()];
    }

    public static bool IsInherited(int fd)
    {
        var flags = File.ReadLines($"/proc/self/fdinfo/{fd}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & CloseOnExec) == 0;
    }

    private static int Own(int fd)
    {
        lock (s_open) s_open.Add(fd);
        return fd;
    }

    private static T Check<T>(T result)
        where T : struct, System.Numerics.ISignedNumber<T>, System.Numerics.IComparisonOperators<T, T, bool> =>
        result >= T.Zero ? result : throw new IOException(Marshal.GetLastPInvokeErrorMessage());

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int NativePipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int NativeSocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int NativeControl(int fd, int request, int argument);

    [LibraryImport("libc", EntryPoint = "dup3", SetLastError = true)]
    private static partial int NativeReplace(int by, int fd, int flags);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int NativePlainDuplicate(int fd);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int NativeClose(int fd);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint NativeRead(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint NativeWrite(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint NativeSend(int fd, byte* buffer, nuint count, int flags);
}
