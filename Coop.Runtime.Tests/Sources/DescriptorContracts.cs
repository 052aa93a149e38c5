using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

public sealed class ReadableContract : EventContract<Unit>
{
    private protected override Keeping Keeps => Keeping.ForAll;

    // It wakes the first; as nobody reads, the next look wakes the next.
    private protected override PollerKind Poller => PollerKind.Auto;

    private protected override EventKind<Unit> Make(EventLoop loop, ManualClock clock)
    {
        (int read, int write) = Fd.Pipe();
        return new(() => loop.Readable(read), () => Fd.WriteByte(write)) { Closing = Fd.CloseAll };
    }
}
