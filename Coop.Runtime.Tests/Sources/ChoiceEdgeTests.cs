using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>What goes wrong where arming, ending and taking meet in one call.</summary>
public sealed class ChoiceEdgeTests
{
    [Test]
    [Contract(6), Contract(7)]
    public void AnyOf_WhoseEarlierBranchFiresAtArming_GivesBackABoundedOneThatWasNeverArmed() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        Choice<Unit, int> won = await AnyOf(Pause(), queue.Get().Within(1).AsEvent());
        won.Index.ShouldBe(0);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Contract(7)]
    public void AnyOf_OfMany_WithABranchThatFailsAtArming_LeavesNothingRegistered() => TestLoop.Run(async events =>
    {
        EventQueue<int> first = events.Queue<int>(1), closed = events.Queue<int>(1);
        closed.Close();
        _ = await Thrown.By<QueueClosedException>(async () => await AnyOf(Sleep(9), Guard(() => Sleep(9)), first.Get(), closed.Put(1), Sleep(8)));
        first.Core.Rented.ShouldBe(0);
        closed.Core.Rented.ShouldBe(0);
        first.GettersWaiting.ShouldBe(0);
        first.TryPut(7).ShouldBeTrue();
        first.Count.ShouldBe(1);
    });

    [Test]
    [Contract(6), Contract(12)]
    public void Wait_OfACancelledMicrothread_GivesItsBranchesBackWithoutArmingThem() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        Microthread waiter = events.Thread(async () => { _ = await AnyOf(queue.Get(), queue.Get().Within(1)); });
        waiter.Cancel();
        await waiter.Ended;
        waiter.State.ShouldBe(MicrothreadState.Canceled);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(9), Contract(12)]
    public void Guard_WhoseBuilderCancelsItsOwnWait_RegistersNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        int lost = 0;
        Microthread waiter = events.Thread(async () => _ = await Guard(() =>
        {
            Microthread.Current.Cancel();
            return queue.Get().OnNack(() => lost++);
        }));
        await waiter.Ended;
        waiter.State.ShouldBe(MicrothreadState.Canceled);
        queue.GettersWaiting.ShouldBe(0);
        queue.Core.Rented.ShouldBe(0);
        queue.TryPut(1).ShouldBeTrue();
        queue.Count.ShouldBe(1);
    });

    [Test]
    [Contract(9), Contract(14)]
    public void Guard_WhoseBuilderEndsItsWaitAndThrows_EndsOnceAndTheErrorIsSeen()
    {
        var unhandled = new List<Exception>();
        EventLoopOptions options = TestLoop.Virtual() with { OnUnhandledError = unhandled.Add, UnhandledErrors = UnhandledErrorPolicy.Report };
        TestLoop.Run(async events =>
        {
            int ends = 0;
            Microthread waiter = events.Thread(async () =>
            {
                try
                {
                    _ = await Guard<int>(() =>
                    {
                        Microthread.Current.Cancel();
                        throw new InvalidOperationException("boom");
                    });
                }
                finally
                {
                    ends++;
                }
            });
            await waiter.Ended;
            waiter.State.ShouldBe(MicrothreadState.Canceled);
            ends.ShouldBe(1);
        }, options);
        unhandled.ShouldHaveSingleItem().Message.ShouldBe("boom");
    }

    [Test]
    [Contract(6), Contract(9)]
    public void Guard_WhoseBuilderDecidesTheChoice_HasLost() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        var done = new EventCompletionSource<int>(events);
        int lost = 0;
        Choice<int, int> won = await AnyOf(done.Event, Guard(() =>
        {
            done.SetResult(5);
            return queue.Get();
        }).OnNack(() => lost++));
        won.ShouldBe(new Choice<int, int>(0, 5, 0, done));
        await Pause();
        lost.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void GetThatMakesRoomForItsOwnPut_TakesTheOldItemAndPutsNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        queue.TryPut(1).ShouldBeTrue();
        // The guards keep the choice from being tried before it is armed in order: the Put waits when the Get makes room.
        Choice<int, int> won = await AnyOf(Guard(() => queue.Put(2)), Guard(() => queue.Get()));
        won.ShouldBe(new Choice<int, int>(1, 0, 1, queue));
        queue.Count.ShouldBe(0);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void PutThatGivesItemsToItsOwnHasItems_CommitsToTheFirstThatFired() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        // The guard keeps the choice from being tried before it is armed in order.
        Choice<Unit, bool, int> won = await AnyOf(Guard(() => Never()), queue.HasItems, queue.Put(3));
        won.Index.ShouldBe(2);
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
        queue.Core.Items.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Scenario(58)]
    public void Rendezvous_OfferedByOneChoice_IsNoItemForTheSameChoice() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(0);
        Choice<bool, int, Unit> won = await AnyOf(queue.HasItems, queue.Put(3), Sleep(1));
        won.Index.ShouldBe(2);
        won = await AnyOf(queue.Put(3), Sleep(1)) is var other && other.Index == 1 ? won : default;
        won.Index.ShouldBe(2);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(12)]
    public void Limit_AroundAChoiceWithAGuard_EndsTheWholeAndLeavesNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        int lost = 0;
        _ = await Thrown.By<TimeoutException>(async () => await AnyOf(queue.Get(), Guard(() => queue.Get()).OnNack(() => lost++)).Within(1));
        await Pause();
        lost.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(11), Contract(12)]
    public void Token_CancelledByABranchThatIsBeingBuilt_EndsTheBoundedWaitOnce() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        using var source = new CancellationTokenSource();
        OperationCanceledException error = await Thrown.By<OperationCanceledException>(async () => await Guard(() =>
        {
            source.Cancel();
            return queue.Get();
        }).WithCancellation(source.Token));
        error.CancellationToken.ShouldBe(source.Token);
        queue.Core.Rented.ShouldBe(0);
        queue.GettersWaiting.ShouldBe(0);
    });
}
