using Coop.Runtime.IO;
using Coop.Runtime.Tests.IO;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>A loop on real descriptors, turned by hand, under each poller that can watch them; nothing may stay armed or open.</summary>
[TestFixture(PollerKind.Epoll)]
[TestFixture(PollerKind.Poll)]
public abstract class DescriptorFixture(PollerKind kind)
{
    protected PollerKind Kind { get; } = kind;

    protected EventLoop Loop { get; private set; } = null!;

    protected List<string> Log { get; } = [];

    internal CountingPoller Poller { get; private set; } = null!;

    [SetUp]
    public void Open()
    {
        Log.Clear();
        Poller = new CountingPoller(Pollers.Create(Kind));
        Loop = new EventLoop(new EventLoopOptions { UnhandledErrors = UnhandledErrorPolicy.Stop }, Poller);
        Loop.Rebind();
    }

    [TearDown]
    public void CloseEverything()
    {
        Loop.Dispose();
        Loop.GetStatistics().DescriptorWaits.ShouldBe(0);
        Fd.CloseAll();
    }

    /// <summary>Turns, each with one look at the descriptors.</summary>
    protected void Turn(int times = 1)
    {
        for (var i = 0; i < times; i++) Loop.Turn();
    }

    /// <summary>Starts a microthread that waits and says so.</summary>
    protected Microthread Wait(Event<Unit> what, string name) => Loop.Thread(async () =>
    {
        try
        {
            await what;
            Log.Add(name);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.Add($"{name}: {error.GetType().Name}");
        }
    });

    /// <summary>Runs a loop of its own until the body ends, on real time.</summary>
    protected void Run(Func<EventLoop, Task> body) => EventLoop.Run(new EventLoopOptions { Poller = Kind }, body);
}
