using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.IO;

/// <summary>As on a kernel, a libc or in a container that has no nanoseconds to offer.</summary>
public sealed class CoarseEpollPollerTests() : DescriptorPollerContract(PollerKind.Epoll)
{
    private protected override PollerCapabilities Promised => PollerCapabilities.Descriptors | PollerCapabilities.Pollable;

    private protected override IPoller Create() => new EpollPoller(precise: false);
}
