using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.IO;

public sealed class PollersTests
{
    [TestCase(PollerKind.Auto, typeof(EpollPoller))]
    [TestCase(PollerKind.Epoll, typeof(EpollPoller))]
    [TestCase(PollerKind.Poll, typeof(PollPoller))]
    [TestCase(PollerKind.WaitOnly, typeof(WaitPoller))]
    [Platform("Linux")]
    public void Create_OnLinux_HasThemAll(PollerKind kind, Type expected)
    {
        using var poller = Pollers.Create(kind);
        poller.ShouldBeOfType(expected);
    }

    [Test]
    public void Create_NoSuchKind_IsAnArgumentError() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Pollers.Create((PollerKind)17));
}
