using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

public sealed class WaitOnlyDescriptorTests
{
    [TearDown]
    public void Close() => Fd.CloseAll();

    [Test]
    public void Readable_OnAPollerWithoutDescriptors_SaysWhichSystemsCan() =>
        EventLoop.Run(new EventLoopOptions { Poller = PollerKind.WaitOnly }, async events =>
        {
            var (read, _) = Fd.Pipe();
            var error = await Should.ThrowAsync<PlatformNotSupportedException>(async () => await events.Readable(read));
            error.Message.ShouldContain("Linux");
            Should.Throw<PlatformNotSupportedException>(() => events.Readable(read).TryTake(out _));
            events.Closing(read);
            await events.Sleep(0.001);
        });
}
