using Coop.Runtime.IO;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>A loop that another poller watches: turned when its handle is readable, and not readable any more afterwards.</summary>
[Contract(3)]
public sealed class PollHandleTests
{
    private EventLoop _loop = null!;
    private IPoller _host = null!;

    [SetUp]
    public void Watch()
    {
        _loop = new EventLoop(new EventLoopOptions { Poller = PollerKind.Epoll });
        _host = Pollers.Create(PollerKind.Poll);
        _loop.Rebind();
        _host.Watch(_loop.PollHandle!.Value, Interest.In, 1, known: false);
        _loop.Turn();
        IsReadable.ShouldBeFalse();
    }

    [TearDown]
    public void Close()
    {
        _loop.Dispose();
        _host.Dispose();
        Fd.CloseAll();
    }

    private bool IsReadable => _host.Wait(0, new Readiness[1]) == 1;

    [Test]
    public void Post_FromAnotherThread_MakesItReadableUntilTheNextTurn()
    {
        var hasRun = false;
        var thread = new Thread(() => _loop.Post(() => hasRun = true));
        thread.Start();
        thread.Join();
        IsReadable.ShouldBeTrue();
        _loop.Turn();
        hasRun.ShouldBeTrue();
        _loop.Turn();
        IsReadable.ShouldBeFalse();
    }

    [Test]
    public void Descriptor_ReadyAndThenUnwanted_IsSilencedByTurns()
    {
        var (read, write) = Fd.Pipe();
        _loop.Thread(async () => await _loop.Readable(read));
        _loop.Turn();
        IsReadable.ShouldBeFalse();
        Fd.Write(write, "x");
        IsReadable.ShouldBeTrue();
        _loop.Turn();
        // Nobody reads: the first turns after the waiter's step take the registration back.
        _loop.Turn();
        _loop.Turn();
        IsReadable.ShouldBeFalse();
    }
}
