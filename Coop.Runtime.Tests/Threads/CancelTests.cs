using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>Cancelling microthreads (C12): what is ended, when, how often, and what it leaves.</summary>
public sealed class CancelTests
{
    [Test]
    [Scenario(13), Contract(11), Contract(12)]
    public void Cancel_OfASleeper_EndsItsWait_WithItsToken()
    {
        TestLoop.Run(async events =>
        {
            OperationCanceledException? seen = null;
            Microthread sleeper = events.Thread(async () =>
            {
                try
                {
                    await events.Sleep(1000);
                }
                catch (OperationCanceledException error)
                {
                    seen = error;
                    throw;
                }
            });
            await events.Pause();
            sleeper.State.ShouldBe(MicrothreadState.Parked);
            sleeper.IsCanceled.ShouldBeFalse();
            sleeper.Cancel();
            sleeper.IsCanceled.ShouldBeTrue();
            seen.ShouldBeNull("through the run queue, not inside the call");
            try
            {
                await sleeper.Join();
                Assert.Fail("it was cancelled");
            }
            catch (OperationCanceledException error)
            {
                error.ShouldBeSameAs(seen);
            }
            seen!.CancellationToken.ShouldBe(sleeper.Token);
            seen.CancellationToken.IsCancellationRequested.ShouldBeTrue();
            sleeper.State.ShouldBe(MicrothreadState.Canceled);
            events.Now.ShouldBe(TimeSpan.Zero);
            sleeper.Cancel();
        });
    }

    [Test]
    [Scenario(14), Contract(12)]
    public void CancelledBeforeItsFirstAwait_EndsThere_AlsoWhenTheEventIsReady()
    {
        TestLoop.Run(async events =>
        {
            EventQueue<int> queue = events.Queue<int>(1);
            await queue.Put(7);
            bool began = false;
            Microthread early = events.Thread(async () =>
            {
                began = true;
                _ = await queue.Get();
            });
            early.Cancel();
            await early.Ended;
            began.ShouldBeTrue();
            early.State.ShouldBe(MicrothreadState.Canceled);
            queue.Count.ShouldBe(1);
        });
    }

    [Test]
    [Contract(12)]
    public void CommittedEvent_IsNotUndoneByALaterCancel()
    {
        TestLoop.Run(async events =>
        {
            EventQueue<int> queue = events.Queue<int>(1);
            int got = 0;
            Microthread getter = events.Thread(async () =>
            {
                got = await queue.Get();
                await events.Pause();
            });
            await events.Pause();
            await queue.Put(7);
            getter.Cancel();
            await getter.Ended;
            got.ShouldBe(7, "the item was taken before the cancellation");
            getter.State.ShouldBe(MicrothreadState.Canceled, "the next wait is ended");

            Microthread second = events.Thread(async () => got = await queue.Get());
            await events.Pause();
            second.Cancel();
            await queue.Put(8);
            await second.Ended;
            got.ShouldBe(7, "a cancelled waiter is offered nothing");
            queue.Count.ShouldBe(1);
        });
    }

    [Test]
    [Contract(12)]
    public void AsyncFinally_RunsShieldedUpToTheGrace_AndIsThenCancelledAgain()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            Microthread stubborn = events.Thread(async () =>
            {
                try
                {
                    await events.Never();
                }
                finally
                {
                    await events.Sleep(4);
                    trace.Add($"cleaned for {events.Now.TotalSeconds}");
                    try
                    {
                        await events.Sleep(4);
                    }
                    catch (OperationCanceledException)
                    {
                        trace.Add($"again at {events.Now.TotalSeconds}");
                    }
                    try
                    {
                        await events.Sleep(4);
                    }
                    catch (OperationCanceledException)
                    {
                        trace.Add($"and again at {events.Now.TotalSeconds}");
                    }
                }
            });
            await events.Pause();
            stubborn.Cancel();
            await stubborn.Ended;
        });
        trace.ShouldBe(["cleaned for 4", "again at 5", "and again at 5"]);
    }

    [Test]
    [Contract(12)]
    public void WhoCatchesAndWaitsAgain_IsReportedOnceAfter128Deliveries_AndOthersGoOn()
    {
        var reported = new List<string>();
        int deliveries = 0, others = 0;
        Microthread? other = null;
        EventLoopOptions options = TestLoop.Virtual() with { OnUnhandledError = error => reported.Add($"{deliveries}: {error.Message}") };
        TestLoop.Run(async events =>
        {
            Microthread stubborn = events.Thread(async () =>
            {
                while (deliveries < 300)
                {
                    try
                    {
                        await events.Never();
                    }
                    catch (OperationCanceledException)
                    {
                        deliveries++;
                        if (deliveries == 2)
                        {
                            other = events.Thread(Others);
                        }
                    }
                }
            }, "stubborn");
            await events.Pause();
            stubborn.Cancel();
            await stubborn.Ended;
            await other!.Join();

            async Task Others()
            {
                while (deliveries < 300)
                {
                    others++;
                    await events.Pause();
                }
            }
        }, options);
        deliveries.ShouldBe(300);
        reported.Count.ShouldBe(1);
        reported[0].ShouldStartWith("127: ");
        reported[0].ShouldContain("'stubborn'");
        others.ShouldBeGreaterThan(290, "each delivery goes through the run queue");
    }

    [Test]
    [Contract(12)]
    public void MicrothreadThatWaitsForManyThingsAtOnce_IsNotStubborn()
    {
        var reported = new List<Exception>();
        TestLoop.Run(async events =>
        {
            Microthread many = events.Thread(async () => await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => events.Never().AsTask())));
            await events.Pause();
            many.Cancel();
            await many.Ended;
            many.State.ShouldBe(MicrothreadState.Canceled);
        }, TestLoop.Virtual() with { OnUnhandledError = reported.Add });
        reported.ShouldBeEmpty();
    }

    [Test]
    [Scenario(20), Contract(12)]
    public void CancelledMicrothread_ThatWaitsForSomethingForeign_CostsNoSteps()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        var source = new TaskCompletionSource();
        Microthread stuck = loop.Thread(() => source.Task);
        Microthread owner = loop.Thread(async () => await loop.Group(async group =>
        {
            group.Start(() => source.Task);
            await loop.Never();
        }));
        loop.Settle();
        stuck.Cancel();
        owner.Cancel();
        loop.Settle();
        clock.Advance(TimeSpan.FromSeconds(10));
        loop.Settle();
        long before = loop.GetStatistics().Resumes;
        for (int i = 0; i < 100; i++)
        {
            loop.Turn().Steps.ShouldBe(0);
        }
        loop.GetStatistics().Resumes.ShouldBe(before);
        stuck.IsEnded.ShouldBeFalse();
        source.SetResult();
        loop.Settle();
        stuck.State.ShouldBe(MicrothreadState.Succeeded);
        owner.State.ShouldBe(MicrothreadState.Canceled);
    }

    [Test]
    [Scenario(20), Contract(12)]
    public void CancelledMicrothread_ThatWaitsForSomethingForeign_UsesNoProcessorTime()
    {
        EventLoop.Run(new EventLoopOptions { ShutdownGrace = TimeSpan.FromMinutes(1) }, async events =>
        {
            var source = new TaskCompletionSource();
            Microthread stuck = events.Thread(() => source.Task);
            await events.Pause();
            stuck.Cancel();
            long looks = events.GetStatistics().Looks;
            await events.Sleep(0.2);
            (events.GetStatistics().Looks - looks).ShouldBeLessThan(20, "it slept");
            source.SetResult();
            await stuck.Ended;
        });
    }

    [Test]
    [Contract(11)]
    public void Token_IsCancelledAsAStepOfItsOwn_ForForeignWork()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            Microthread worker = events.Thread(async () =>
            {
                CancellationToken token = Microthread.Current.Token;
                await using CancellationTokenRegistration registration = token.Register(() => trace.Add("callback"));
                var source = new TaskCompletionSource();
                try
                {
                    await source.Task.WaitAsync(token);
                }
                catch (OperationCanceledException error) when (error.CancellationToken == token)
                {
                    trace.Add("foreign wait ended");
                    throw;
                }
            });
            await events.Pause();
            worker.Cancel();
            trace.Add("cancelled");
            await worker.Ended;
            worker.State.ShouldBe(MicrothreadState.Canceled);
        });
        trace.ShouldBe(["cancelled", "callback", "foreign wait ended"]);
    }

    [Test]
    [Scenario(22)]
    public void CancelOf100kSleepers_IsLinear_AndLeavesNothing()
    {
        TestLoop.Run(async events =>
        {
            var cost = new LinearCost(TestSize.Large / 10);
            foreach (int count in (int[])[cost.Few, cost.Many, cost.Few, cost.Many, cost.Few])
            {
                await Measure(count);
            }
            cost.ShouldBeLinear("their owner");

            async Task Measure(int count)
            {
                Microthread owner = events.Thread(async () => await events.Group(async group =>
                {
                    for (int i = 0; i < count; i++)
                    {
                        int me = i;
                        group.Start(async () => await events.Sleep(1000 + (me * 7919 % 1000)));
                    }
                    await events.Never();
                }));
                await events.Sleep(1);
                events.GetStatistics().Timers.ShouldBe(count);
                cost.Begin();
                owner.Cancel();
                await owner.Ended;
                cost.End(count);
                LoopStatistics after = events.GetStatistics();
                after.Timers.ShouldBe(0);
                after.Microthreads.ShouldBe(1);
            }
        });
    }
}
