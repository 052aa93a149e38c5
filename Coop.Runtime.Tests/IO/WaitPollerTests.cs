using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.IO;

public sealed class WaitPollerTests() : PollerContract(PollerKind.WaitOnly)
{
    private protected override PollerCapabilities Promised => PollerCapabilities.None;

    [Test]
    public void Watch_Anything_SaysWhichSystemsCan()
    {
        var error = Should.Throw<PlatformNotSupportedException>(() => Poller.Watch(0, Interest.In, 1, known: false));
        error.Message.ShouldContain("Linux");
        error.Message.ShouldContain("macOS");
        Poller.Unwatch(0).ShouldBe(UnwatchResult.Missing);
    }
}
