using Coop.Runtime.Sources;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>What happens to a choice while its branches are being registered one after the other.</summary>
public sealed class ChoiceArmingTests
{
    [Test]
    [Contract(6), Contract(7)]
    public void AnyOf_DecidedByAnEarlierBranch_LeavesALaterBoundedOneUnarmed() => TestLoop.Run(async events =>
    {
        var queue = events.Queue<int>(1);
        (await Events.AnyOf(events.Pause(), queue.Get().Within(1))).Index.ShouldBe(0);
        queue.GettersWaiting.ShouldBe(0);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(7), Contract(12)]
    public void AnyOf_ArmedInACancelledMicrothread_GivesItsBranchesBack() => TestLoop.Run(async events =>
    {
        var queue = events.Queue<int>(1);
        Microthread thread = null!;
        thread = events.Thread(async () =>
        {
            thread.Cancel();
            await Events.AnyOf(queue.Get(), events.Sleep(1));
        });
        await Should.ThrowAsync<OperationCanceledException>(async () => await thread.Join());
        queue.Core.Rented.ShouldBe(0);
        LoopSources.Of(events).RentedChoices.ShouldBe(0);
    });

    [Test]
    [Contract(6), Contract(7)]
    public void AnyOf_WithABranchThatFailsWhenItIsArmed_WithdrawsTheEarlierOnes() => TestLoop.Run(async events =>
    {
        var open = events.Queue<int>(1);
        var closed = events.Queue<int>(1);
        closed.Close();
        Event<Choice> choice = Events.AnyOf((Event)open.Get(), closed.Get());
        await Should.ThrowAsync<QueueClosedException>(async () => await choice);
        open.GettersWaiting.ShouldBe(0);
        open.Core.Rented.ShouldBe(0);
        open.TryPut(1).ShouldBeTrue();
        open.Count.ShouldBe(1);
    });

    [Test]
    [Contract(6)]
    public void AnyOf_GetThatMakesRoomForItsOwnPut_TakesTheGetAlone() => TestLoop.Run(async events =>
    {
        var queue = events.Queue<string>(1);
        queue.TryPut("old").ShouldBeTrue();
        var won = await Events.AnyOf(queue.Put("new").Within(1), queue.Get());
        won.Index.ShouldBe(1);
        won.Value.ShouldBe("old");
        queue.Count.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void AnyOf_PutThatEndsItsOwnWaitForItems_PutsOnce() => TestLoop.Run(async events =>
    {
        var queue = events.Queue<string>(1);
        var won = await Events.AnyOf(queue.HasItems.Within(1), queue.Put("x"));
        won.Index.ShouldBe(1);
        queue.TryGet(out var item).ShouldBeTrue();
        item.ShouldBe("x");
    });
}
