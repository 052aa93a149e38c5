using System.Runtime.InteropServices;
using System.Text;
using Coop.Runtime.LowLevel;
using Coop.Runtime.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Coop.Runtime.Tests.LowLevel;

[Platform(Include = "Linux")]
[NonParallelizable]
public sealed partial class DescriptorIOTests
{
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;
    private const int WindowChanged = 28;

    private readonly byte[] _buffer = new byte[DescriptorIO.PipeAtomicBytes];

    [TearDown]
    public void TearDown() => Fd.CloseAll();

    [Test]
    public void TryRead_ChunksThenHangup_GivesTheBytesThenZero()
    {
        var (read, write) = Fd.Pipe();
        using var owner = new SafeFileHandle(read, ownsHandle: false);
        Fd.Write(write, "ab");
        DescriptorIO.TryRead(owner, _buffer.AsSpan(0, 1), out var count).ShouldBeTrue();
        count.ShouldBe(1);
        DescriptorIO.TryRead(owner, _buffer, out count).ShouldBeTrue();
        Encoding.UTF8.GetString(_buffer, 0, count).ShouldBe("b");
        Fd.Close(write);
        DescriptorIO.TryRead(owner, _buffer, out count).ShouldBeTrue();
        count.ShouldBe(0);
    }

    [Test]
    public void TryReadAndTryWrite_NonBlockingAndNotReady_SayFalse()
    {
        var (read, write) = Fd.Pipe();
        _ = NativeControl(read, SetFlags, NonBlocking);
        _ = NativeControl(write, SetFlags, NonBlocking);
        using var from = new SafeFileHandle(read, ownsHandle: false);
        using var to = new SafeFileHandle(write, ownsHandle: false);
        DescriptorIO.TryRead(from, _buffer, out var count).ShouldBeFalse();
        count.ShouldBe(0);
        var written = 0;
        while (DescriptorIO.TryWrite(to, _buffer, out count)) written += count;
        count.ShouldBe(0);
        written.ShouldBeGreaterThanOrEqualTo(DescriptorIO.PipeAtomicBytes);
        DescriptorIO.TryRead(from, _buffer, out count).ShouldBeTrue();
        DescriptorIO.TryWrite(to, _buffer, out count).ShouldBeTrue();
        count.ShouldBe(_buffer.Length);
    }

    [Test]
    public void TryWrite_NobodyReads_ThrowsWithTheErrorNumber()
    {
        var (read, write) = Fd.Pipe();
        Fd.Close(read);
        using var owner = new SafeFileHandle(write, ownsHandle: false);
        Should.Throw<IOException>(() => DescriptorIO.TryWrite(owner, "x"u8, out _)).HResult.ShouldBe(32);
    }

    [Test]
    public void Both_NoOwnerOrADisposedOne_Throw()
    {
        Should.Throw<ArgumentNullException>(() => DescriptorIO.TryRead(null!, _buffer, out _));
        Should.Throw<ArgumentNullException>(() => DescriptorIO.TryWrite(null!, _buffer, out _));
        var owner = new SafeFileHandle(Fd.Pipe().Read, ownsHandle: false);
        owner.Dispose();
        Should.Throw<ObjectDisposedException>(() => DescriptorIO.TryRead(owner, _buffer, out _));
        Should.Throw<ObjectDisposedException>(() => DescriptorIO.TryWrite(owner, _buffer, out _));
    }

    [Test]
    public void TryRead_AnswersASignal_ReadsOn()
    {
        using var signal = new ThreadSignal();
        NativeInterrupt(WindowChanged, 1).ShouldBe(0);
        var (read, write) = Fd.Pipe();
        using var owner = new SafeFileHandle(read, ownsHandle: false);
        var reader = 0L;
        var count = -1;
        var thread = new Thread(() =>
        {
            Volatile.Write(ref reader, ThreadSignal.Self);
            try
            {
                DescriptorIO.TryRead(owner, _buffer, out count);
            }
            catch (IOException)
            {
                count = -2;
            }
        });
        thread.Start();
        SpinWait.SpinUntil(() => Volatile.Read(ref reader) != 0);
        for (var i = 0; i < 20; i++)
        {
            ThreadSignal.Send((nint)Volatile.Read(ref reader));
            thread.Join(1).ShouldBeFalse("a signal ended the read");
        }
        Fd.Write(write, "late");
        thread.Join(Patience.Limit).ShouldBeTrue();
        NativeInterrupt(WindowChanged, 0).ShouldBe(0);
        count.ShouldBe(4);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int NativeControl(int fd, int request, int argument);

    // Whether the signal ends system calls: the platform's own handlers have the kernel restart them.
    [LibraryImport("libc", EntryPoint = "siginterrupt")]
    private static partial int NativeInterrupt(int signal, int ends);
}
