using System.IO.Pipes;
using System.Runtime.InteropServices;
using Coop.Runtime.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Coop.Runtime.Tests.Sources;

public sealed class DescriptorBadInputTests(PollerKind kind) : DescriptorFixture(kind)
{
    [Test]
    [Scenario(75)]
    public void Number_NotOpen_IsAnErrorAtOnceAndTheLoopLives()
    {
        var (read, write) = Fd.Pipe();
        var (closed, _) = Fd.Pipe();
        Fd.Close(closed);
        Wait(Loop.Readable(closed), "closed");
        Wait(Loop.Writable(int.MaxValue), "never open");
        Wait(Loop.Readable(read), "good");
        Turn(2);
        Log.ShouldBe(["closed: IOException", "never open: IOException"]);
        Fd.Write(write, "x");
        Turn(2);
        Log.ShouldContain("good");
        Should.Throw<IOException>(() => Loop.Readable(closed).TryTake(out _));
    }

    [Test]
    public void Number_Negative_IsAnArgumentError()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => _ = Loop.Readable(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => _ = Loop.Writable(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => _ = Loop.Exceptional(int.MinValue));
        Loop.Closing(-1);
        Loop.Closing(int.MaxValue);
    }

    [Test]
    public void Handle_NullInvalidOrDisposed_IsAnError()
    {
        Should.Throw<ArgumentNullException>(() => _ = Loop.Readable((SafeHandle)null!));
        Should.Throw<ArgumentNullException>(() => _ = Loop.Readable((System.Net.Sockets.Socket)null!));
        using var invalid = new SafeFileHandle(-1, ownsHandle: false);
        Wait(Loop.Readable(invalid), "invalid");
        Should.Throw<IOException>(() => Loop.Writable(invalid).TryTake(out _));
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var handle = pipe.SafePipeHandle;
        var readable = Loop.Readable(handle);
        handle.Dispose();
        Wait(readable, "disposed");
        Wait(Loop.Readable(handle), "disposed before");
        Loop.Closing(handle);
        Turn(2);
        Log.ShouldBe(["invalid: IOException", "disposed: ObjectDisposedException", "disposed before: ObjectDisposedException"]);
    }

    [Test]
    public void ThePollersOwnHandle_IsRefused()
    {
        if (Loop.PollHandle is not { } handle) return;
        Wait(Loop.Readable(handle), "itself");
        Turn(2);
        Log.ShouldBe(["itself: InvalidOperationException"]);
    }

    [Test]
    public void LoopThatHasEnded_TouchesNoDescriptor()
    {
        var (read, _) = Fd.Pipe();
        using var handle = new SafeFileHandle(read, ownsHandle: false);
        Wait(Loop.Readable(handle), "read");
        Turn(2);
        Loop.Dispose();
        Loop.Descriptors.Closing(read);
        Loop.Descriptors.Closing(handle);
        Poller.Unwatches.ShouldBe(0);
        Should.Throw<ObjectDisposedException>(() => Loop.Readable(read).TryTake(out _));
    }

    [Test]
    [Contract(1)]
    public void Closing_OnAnotherThread_Throws() => Thrown.OnAnotherThread(() => Loop.Closing(3)).ShouldBeOfType<InvalidOperationException>();
}
