namespace Coop.Runtime.Tests.Sources;

public sealed class FifoQueueTests : QueueContract
{
    private protected override EventQueue<int> Make(EventLoop loop, int capacity) => loop.Queue<int>(capacity);
}
