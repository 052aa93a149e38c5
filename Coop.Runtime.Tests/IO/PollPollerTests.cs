using Coop.Runtime.IO;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.IO;

public sealed class PollPollerTests() : DescriptorPollerContract(PollerKind.Poll)
{
    private protected override PollerCapabilities Promised => PollerCapabilities.Descriptors;

    [Test]
    public void Wait_NumberClosedWhileWatched_TellsAnError()
    {
        var (read, _) = Fd.Pipe();
        Poller.Watch(read, Interest.In, 1, known: false);
        Fd.Close(read);
        Look().ShouldBe([(1, Interest.Error)]);
        Poller.Unwatch(read).ShouldBe(UnwatchResult.Removed);
        Look().ShouldBeEmpty();
    }

    [Test]
    public void Watch_TheDoorbell_IsRefused()
    {
        var before = Fd.Numbers();
        using var poller = new PollPoller();
        var listening = Fd.Numbers().Except(before).First();
        poller.Watch(listening, Interest.In, 1, known: false).ShouldBe(WatchResult.Refused);
        poller.Unwatch(listening).ShouldBe(UnwatchResult.Missing);
    }
}
