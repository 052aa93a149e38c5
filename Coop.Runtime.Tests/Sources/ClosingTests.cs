using System.IO.Pipes;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coop.Runtime.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Coop.Runtime.Tests.Sources;

[Contract(19)]
public sealed class ClosingTests(PollerKind kind) : DescriptorFixture(kind)
{
    [Test]
    public void Closing_Number_EndsEveryWait()
    {
        var (a, _) = Fd.SocketPair();
        var (b, _) = Fd.SocketPair();
        Wait(Loop.Readable(a), "read 1");
        Wait(Loop.Readable(a), "read 2");
        Wait(Loop.Exceptional(a), "exceptional");
        Wait(Loop.Readable(b), "other");
        Turn(2);
        Loop.Closing(a);
        Fd.Close(a);
        Turn(2);
        Log.ShouldBe(["read 1: ObjectDisposedException", "read 2: ObjectDisposedException", "exceptional: ObjectDisposedException"]);
        Loop.GetStatistics().DescriptorWaits.ShouldBe(1);
    }

    [Test]
    public void Closing_ThenTheNumberIsReused_NoOldEventReachesTheNewFile()
    {
        var (read, write) = Fd.Pipe();
        var (other, otherWrite) = Fd.Pipe();
        Wait(Loop.Readable(read), "old");
        Turn(2);
        Fd.Duplicate(read);
        Loop.Closing(read);
        Fd.Replace(other, read);
        var watches = Poller.Watches;
        Wait(Loop.Readable(read), "new");
        Turn(2);
        Poller.Watches.ShouldBe(watches + 1);
        Fd.Write(write, "x");
        Turn(3);
        Log.ShouldBe(["old: ObjectDisposedException"]);
        Fd.Write(otherWrite, "y");
        Turn(2);
        Log.ShouldBe(["old: ObjectDisposedException", "new"]);
        Poller.Resets.ShouldBe(0);
    }

    [Test]
    public void Closing_Handle_EndsEveryWaitAndLetsItClose()
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var handle = pipe.SafePipeHandle;
        Wait(Loop.Readable(handle), "read");
        Turn(2);
        Loop.Closing(handle);
        var fd = NumberOf(handle);
        pipe.Dispose();
        Fd.IsOpen(fd).ShouldBeFalse();
        Turn(2);
        Log.ShouldBe(["read: ObjectDisposedException"]);
    }

    [Test]
    public void Handle_DisposedWithoutNotice_IsClosedAtOnceAndItsWaitersAreTold()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var handle = pipe.SafePipeHandle;
        Wait(Loop.Readable(handle), "read 1");
        Wait(Loop.Readable(handle), "read 2");
        Turn(2);
        handle.Dispose();
        Fd.IsOpen(NumberOf(handle)).ShouldBeFalse();
        Turn(2);
        Log.ShouldBe(["read 1: ObjectDisposedException", "read 2: ObjectDisposedException"]);
    }

    [Test]
    public void Handle_DisposedWhileADuplicateTells_IsTakenFromThePoller()
    {
        var (read, write) = Fd.Pipe();
        var handle = new SafeFileHandle(Fd.Disown(read), ownsHandle: true);
        Wait(Loop.Readable(handle), "read");
        Turn(2);
        Fd.Duplicate(read);
        handle.Dispose();
        Fd.Write(write, "x");
        Turn(20);
        Log.ShouldBe(["read: ObjectDisposedException"]);
        Poller.Told.ShouldBeLessThan(3);
    }

    [Test]
    public void Handle_DisposedAfterTheWaits_IsClosedAtOnce()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var handle = pipe.SafePipeHandle;
        using (var client = new AnonymousPipeClientStream(PipeDirection.Out, pipe.ClientSafePipeHandle)) client.WriteByte(1);
        Wait(Loop.Readable(handle), "read");
        Turn(2);
        Log.ShouldBe(["read"]);
        handle.Dispose();
        Fd.IsOpen(NumberOf(handle)).ShouldBeFalse();
    }

    [Test]
    public void Socket_DisposedOnTheLoop_NeitherHangsNorForgetsItsWaiters()
    {
        var (socket, peer) = Connected();
        Wait(Loop.Readable(socket), "read");
        Wait(Loop.Exceptional(socket), "exceptional");
        Turn(2);
        Loop.Thread(() =>
        {
            socket.Dispose();
            return Task.CompletedTask;
        });
        Turn(3);
        Log.ShouldBe(["read: ObjectDisposedException", "exceptional: ObjectDisposedException"]);
        peer.Receive(new byte[1]).ShouldBe(0);
        peer.Dispose();
    }

    [Test]
    public void Socket_DisposedAndItsNumberReused_TheNewOneIsServed()
    {
        var (socket, peer) = Connected();
        Wait(Loop.Readable(socket), "old");
        Turn(2);
        var fd = NumberOf(socket.SafeHandle);
        var (read, write) = Fd.Pipe();
        socket.Dispose();
        Fd.Replace(read, fd);
        Wait(Loop.Readable(fd), "new");
        Turn(3);
        Fd.Write(write, "x");
        Turn(3);
        Log.ShouldBe(["old: ObjectDisposedException", "new"]);
        peer.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Handle_DisposedAndItsNumberWaitedForInOneStep_BothAreTheirOwn(bool asOwner)
    {
        var (read, _) = Fd.Pipe();
        var (other, otherWrite) = Fd.Pipe();
        var old = new SafeFileHandle(Fd.Disown(read), ownsHandle: true);
        using var next = new SafeFileHandle(read, ownsHandle: false);
        Wait(Loop.Readable(old), "old");
        Turn();
        Loop.Thread(async () =>
        {
            old.Dispose();
            Fd.Replace(other, read);
            await (asOwner ? Loop.Readable(next) : Loop.Readable(read));
            Log.Add("new");
        });
        Turn(4);
        Log.ShouldBe(["old: ObjectDisposedException"]);
        Fd.Write(otherWrite, "x");
        Turn(2);
        Log.ShouldBe(["old: ObjectDisposedException", "new"]);
    }

    [Test]
    public void Owners_MoreThanOneLookAsks_AreAllFoundWithinAFew()
    {
        const int Count = 100;
        var pipes = Enumerable.Range(0, Count).Select(_ => new AnonymousPipeServerStream(PipeDirection.In)).ToList();
        foreach (var pipe in pipes) Wait(Loop.Readable(pipe.SafePipeHandle), "read");
        Turn(2);
        foreach (var pipe in pipes.Where((_, i) => i % 2 == 0)) pipe.Dispose();
        Turn(20);
        Log.Count.ShouldBe(Count / 2);
        foreach (var pipe in pipes) pipe.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Owner_Abandoned_IsNotKeptAlive(bool isCanceled)
    {
        var fd = Abandon();
        for (var i = 0; i < 10 && Fd.IsOpen(fd); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Fd.IsOpen(fd).ShouldBeFalse();

        [MethodImpl(MethodImplOptions.NoInlining)]
        int Abandon()
        {
            var (read, write) = Fd.Pipe();
            var handle = new SafeFileHandle(Fd.Disown(read), ownsHandle: true);
            var waiting = Wait(Loop.Readable(handle), "read");
            Turn();
            if (isCanceled) waiting.Cancel();
            else Fd.Write(write, "x");
            Turn(3);
            Log.Count.ShouldBe(isCanceled ? 0 : 1);
            Loop.GetStatistics().DescriptorWaits.ShouldBe(0);
            return read;
        }
    }

    private static int NumberOf(SafeHandle handle) => (int)handle.DangerousGetHandle();

    private static (Socket Socket, Socket Peer) Connected()
    {
        var (a, b) = Fd.SocketPair();
        return (new Socket(new SafeSocketHandle(Fd.Disown(a), ownsHandle: true)), new Socket(new SafeSocketHandle(Fd.Disown(b), ownsHandle: true)));
    }
}
