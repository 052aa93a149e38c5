using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Waits with a limit or a token (C11).</summary>
[Contract(11)]
public sealed class BoundedTests
{
    [Test]
    public void Within_TheLimit_GivesTheEvent_AndAfterItThrowsTimeoutException()
    {
        TestLoop.Run(async events =>
        {
            await events.Sleep(1).Within(2);
            events.Now.ShouldBe(TimeSpan.FromSeconds(1));
            TimeoutException error = await Thrown.By<TimeoutException>(async () => await events.Sleep(5).Within(2));
            error.Message.ShouldContain("Sleep 5 s");
            events.Now.ShouldBe(TimeSpan.FromSeconds(3));
            await Thrown.By<TimeoutException>(async () => await events.Never().Within(9).Within(TimeSpan.FromSeconds(1)).Within(5));
            events.Now.ShouldBe(TimeSpan.FromSeconds(4), "the shortest counts");
        });
    }

    [Test]
    public void WithinZero_IsATry()
    {
        TestLoop.Run(async events =>
        {
            EventQueue<int> queue = events.Queue<int>(1);
            await Thrown.By<TimeoutException>(async () => await queue.Get().Within(0));
            await queue.Put(5);
            (await queue.Get().Within(0)).ShouldBe(5);
            await events.Pause().Within(0);
        });
    }

    [Test]
    [Contract(6), Contract(12)]
    public void WaitThatTimedOut_TakesNothingLater_AndLeavesNothing()
    {
        TestLoop.Run(async events =>
        {
            EventQueue<int> queue = events.Queue<int>(1);
            for (int i = 0; i < 100; i++)
            {
                await Thrown.By<TimeoutException>(async () => await queue.Get().Within(1));
            }
            queue.GettersWaiting.ShouldBe(0);
            queue.Get().Origin.Rented.ShouldBe(0);
            await queue.Put(1);
            queue.Count.ShouldBe(1);
        });
    }

    [Test]
    public void Token_CancelledOnTheLoop_EndsTheWaitThroughTheRunQueue_WithThatToken()
    {
        TestLoop.Run(async events =>
        {
            using var cancel = new CancellationTokenSource();
            var trace = new List<string>();
            Microthread waiter = events.Thread(async () =>
            {
                OperationCanceledException error = await Thrown.By<OperationCanceledException>(async () => await events.Never().WithCancellation(cancel.Token));
                error.CancellationToken.ShouldBe(cancel.Token);
                trace.Add("ended");
            });
            await events.Pause();
            cancel.Cancel();
            trace.Add("cancelled");
            await waiter.Join();
            waiter.State.ShouldBe(MicrothreadState.Succeeded);
            trace.ShouldBe(["cancelled", "ended"]);
        });
    }

    [Test]
    public void Token_CancelledOnAnotherThread_ResumesTheMicrothreadOnTheLoop()
    {
        EventLoop.Run(async events =>
        {
            int thread = Environment.CurrentManagedThreadId;
            Microthread me = Microthread.Current;
            for (int i = 0; i < 200; i++)
            {
                using var cancel = new CancellationTokenSource();
                Task canceller = Task.Run(cancel.Cancel);
                try
                {
                    await events.Never().WithCancellation(cancel.Token);
                    Assert.Fail("it cannot happen");
                }
                catch (OperationCanceledException error)
                {
                    error.CancellationToken.ShouldBe(cancel.Token);
                }
                Environment.CurrentManagedThreadId.ShouldBe(thread);
                Microthread.Current.ShouldBe(me);
                await canceller;
            }
        });
    }

    [Test]
    public void Token_CancelledBefore_EndsTheWait_AlsoWhenTheEventIsReady()
    {
        TestLoop.Run(async events =>
        {
            EventQueue<int> queue = events.Queue<int>(1);
            await queue.Put(1);
            var cancelled = new CancellationToken(canceled: true);
            await Thrown.By<OperationCanceledException>(async () => await queue.Get().WithCancellation(cancelled));
            queue.Count.ShouldBe(1);
            Should.Throw<InvalidOperationException>(() => { _ = queue.Get().WithCancellation(cancelled).WithCancellation(cancelled); });
        });
    }

    [Test]
    [Contract(21)]
    public void TokenAndEvent_InARace_GiveExactlyOneOutcome_AndLoseNothing()
    {
        EventLoop.Run(new EventLoopOptions { Poller = PollerKind.WaitOnly }, async events =>
        {
            EventQueue<int> queue = events.Queue<int>(EventQueue<int>.Unbounded);
            int got = 0, cancelled = 0;
            const int Rounds = TestSize.Small / 4;
            for (int i = 0; i < Rounds; i++)
            {
                using var cancel = new CancellationTokenSource();
                Task canceller = Task.Run(cancel.Cancel);
                events.Post(() => queue.Put(1).TryTake(out _));
                try
                {
                    _ = await queue.Get().WithCancellation(cancel.Token);
                    got++;
                }
                catch (OperationCanceledException)
                {
                    cancelled++;
                }
                await canceller;
            }
            await events.Pause();
            (got + cancelled).ShouldBe(Rounds);
            queue.Count.ShouldBe(Rounds - got);
            queue.Get().Origin.Rented.ShouldBe(0);
        });
    }

    [Test]
    [Scenario(27)]
    public void EventAndLimit_DueInOneTurn_TheEventWins_ForEverySeed([Range(0, 20)] int seed)
    {
        StepOrder order = seed == 0 ? StepOrder.Fifo : StepOrder.Seeded(seed);
        using EventLoop loop = TestLoop.Manual(out ManualClock clock, order);
        EventQueue<int> queue = loop.Queue<int>(1);
        Microthread<int> waiter = loop.Thread(async () => await queue.Get().Within(1));
        loop.Settle();
        // Both are there at the next look: the post comes before the timers, as file descriptors do.
        clock.Advance(TimeSpan.FromSeconds(1));
        queue.Put(7).TryTake(out _).ShouldBeTrue();
        loop.Settle();
        waiter.Result.ShouldBe(7);
        loop.GetStatistics().Timers.ShouldBe(0);
    }
}
