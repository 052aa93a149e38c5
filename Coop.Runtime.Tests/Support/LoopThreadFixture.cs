namespace Coop.Runtime.Tests.Support;

/// <summary>A loop on a thread of its own for each test, where only a microthread waits that never ends; at its end it must have no error.</summary>
public abstract class LoopThreadFixture
{
    private LoopThread? _thread;

    private protected const string LoopName = "visited";

    private protected LoopThread LoopThread => _thread!;

    private protected EventLoop Loop => LoopThread.Loop;

    [SetUp]
    public void StartLoop() => _thread = EventLoop.Start(new EventLoopOptions { Name = LoopName }, async events => await events.Never());

    [TearDown]
    public async Task EndLoop()
    {
        await LoopThread.DisposeAsync();
        LoopThread.Completion.IsCompletedSuccessfully.ShouldBeTrue(LoopThread.Completion.Exception?.ToString());
    }
}
