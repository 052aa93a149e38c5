using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.BadInput;

/// <summary>A capacity that is none is refused, and the error names the parameter that the caller wrote.</summary>
[Contract(13)]
public sealed class CapacityTests : LoopFixture
{
    [Test]
    public void Factory_BelowTheLeast_NamesCapacity()
    {
        foreach (Action wrong in new Action[]
        {
            () => Loop.Queue<int>(-1),
            () => Loop.Queue<int>(-1, "named"),
            () => Loop.PriorityQueue<int>(-1),
            () => Loop.Broadcast<int>(0),
            () => Loop.Queued<int>(_ => Task.CompletedTask, capacity: -1),
            () => Loop.StreamAsync(() => Loop.Queued<int>(_ => Task.CompletedTask), capacity: 0),
            () => Loop.FromChannel(System.Threading.Channels.Channel.CreateUnbounded<int>().Reader, capacity: -1),
        })
        {
            Should.Throw<ArgumentOutOfRangeException>(wrong).ParamName.ShouldBe("capacity");
        }
    }

    [Test]
    public void StaticFactory_BelowTheLeast_NamesCapacity() => TestLoop.Run(async events =>
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Events.Queue<int>(-1)).ParamName.ShouldBe("capacity");
        Should.Throw<ArgumentOutOfRangeException>(() => Events.PriorityQueue<int>(-1)).ParamName.ShouldBe("capacity");
        Should.Throw<ArgumentOutOfRangeException>(() => Events.Broadcast<int>(0)).ParamName.ShouldBe("capacity");
        await events.Pause();
    });

    [Test]
    public void Constructor_BelowTheLeast_NamesCapacityItems()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new EventQueue<int>(Loop, -1)).ParamName.ShouldBe("capacityItems");
        Should.Throw<ArgumentOutOfRangeException>(() => new EventBroadcast<int>(Loop, 0)).ParamName.ShouldBe("capacityItems");
    }
}
