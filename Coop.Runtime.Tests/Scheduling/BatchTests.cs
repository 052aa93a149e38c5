using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Scheduling;

/// <summary>What one batch runs, and in which order: ThisTurn, budgets, seeds.</summary>
public sealed class BatchTests
{
    [Test]
    [Contract(3), Scenario(6)]
    public void Work_MadeReadyInABatch_RunsInTheNextOne()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        var trace = new List<string>();
        async Task Named(string name)
        {
            trace.Add($"{name} {loop.TurnNumber}");
            await loop.Pause();
            trace.Add($"{name} {loop.TurnNumber}");
        }
        loop.Thread(async () =>
        {
            trace.Add($"first {loop.TurnNumber}");
            loop.Thread(() => Named("child"));
            await loop.Pause();
            trace.Add($"first {loop.TurnNumber}");
        });
        loop.Thread(() => Named("second"));
        loop.Settle();
        trace.ShouldBe(["first 1", "second 1", "child 2", "first 2", "second 2", "child 3"]);
    }

    [Test]
    [Contract(3), Peak(98)]
    public void ThisTurn_StaysInTheBatchFor128Resumes_AndThenFallsBack()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        var turns = new List<long>();
        loop.Thread(async () =>
        {
            for (int i = 0; i < 300; i++)
            {
                await loop.Pause().Resume(ResumeIn.ThisTurn);
                turns.Add(loop.TurnNumber);
            }
        });
        loop.Settle();
        turns.Count(turn => turn == 1).ShouldBe(128);
        // The 129th fell back: it is the first step of turn 2, and 128 more follow it there.
        turns.Count(turn => turn == 2).ShouldBe(129);
        turns.Count(turn => turn == 3).ShouldBe(43);
    }

    [Test]
    [Contract(3)]
    public void ThisTurn_ComesAfterTheRestOfTheBatch()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        var trace = new List<string>();
        loop.Thread(async () =>
        {
            await loop.Pause().Resume(ResumeIn.ThisTurn);
            trace.Add($"late {loop.TurnNumber}");
        });
        loop.Thread(async () =>
        {
            trace.Add($"other {loop.TurnNumber}");
            await loop.Pause();
            trace.Add($"other {loop.TurnNumber}");
        });
        loop.Settle();
        trace.ShouldBe(["other 1", "late 1", "other 2"]);
    }

    [Test]
    [Contract(3)]
    public void ThisTurn_UnderABudget_NeverRunsMoreStepsThanTheBudget()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        int resumed = 0;
        loop.Thread(async () =>
        {
            for (; resumed < 5; resumed++)
            {
                await loop.Pause().Resume(ResumeIn.ThisTurn);
            }
        });
        for (int i = 0; i < 6; i++)
        {
            loop.Turn(1).Steps.ShouldBe(1);
            resumed.ShouldBe(i);
        }
        loop.Turn(1).Steps.ShouldBe(0);
        resumed.ShouldBe(5);
    }

    [Test]
    [Contract(3)]
    public void StopWhen_ThatIsTrue_EndsTheBatchAlsoForThisTurn()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        var trace = new List<string>();
        loop.Post(() => trace.Add("first"));
        loop.Thread(async () =>
        {
            await loop.Pause().Resume(ResumeIn.ThisTurn);
            trace.Add("late");
        });
        loop.Thread(() =>
        {
            trace.Add("last");
            return Task.CompletedTask;
        });
        TurnResult turn = loop.Turn(new TurnBudget(StopWhen: () => trace.Count == 1));
        turn.WorkLeft.ShouldBeTrue();
        trace.Count.ShouldBe(1);
        loop.Settle();
        trace.Count.ShouldBe(3);
    }

    [Test]
    [Contract(3)]
    public void StopWhen_ThatThrows_LeavesTheLoopUsable()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        var trace = new List<string>();
        loop.Thread(async () =>
        {
            await loop.Pause().Resume(ResumeIn.ThisTurn);
            trace.Add("done");
        });
        Should.Throw<FormatException>(() => loop.Turn(new TurnBudget(StopWhen: () => throw new FormatException())));
        EventLoop.CurrentOrNull!.IsRunningHere.ShouldBeFalse();
        Microthread.CurrentOrNull.ShouldBeNull();
        loop.Settle();
        trace.ShouldBe(["done"]);
    }

    [Test]
    [Contract(5), Scenario(3)]
    public void SameSeed_InTenRuns_GivesTheSameTrace([Values(1, 2, 77)] int seed)
    {
        List<int> first = TraceOf(StepOrder.Seeded(seed));
        for (int i = 0; i < 9; i++)
        {
            TraceOf(StepOrder.Seeded(seed)).ShouldBe(first, $"seed {seed}");
        }
    }

    [Test]
    [Contract(5), Scenario(2), Scenario(3)]
    public void DifferentSeeds_GiveDifferentPermutations_AndFifoTheOrderOfStart()
    {
        List<int> fifo = TraceOf(StepOrder.Fifo);
        fifo.Take(5).ShouldBe([0, 1, 2, 3, 4]);
        var traces = Enumerable.Range(1, 20).Select(seed => TraceOf(StepOrder.Seeded(seed))).ToList();
        foreach (List<int> trace in traces)
        {
            trace.Take(5).Order().ShouldBe([0, 1, 2, 3, 4]);
            trace.Order().ShouldBe(fifo.Order());
        }
        traces.Select(trace => string.Join(' ', trace)).Distinct().Count().ShouldBe(20);
    }

    // Enough steps to let k grow, and a look that changes the order by a clock that a step moves.
    private static List<int> TraceOf(StepOrder order)
    {
        var trace = new List<int>();
        var clock = new ManualClock(autoAdvance: true);
        EventLoop.Run(new EventLoopOptions { Clock = clock, Poller = PollerKind.WaitOnly, Order = order }, async events =>
        {
            await events.Group(async group =>
            {
                for (int i = 0; i < 5; i++)
                {
                    int me = i;
                    group.Start(async () =>
                    {
                        for (int j = 0; j < 50; j++)
                        {
                            trace.Add(me);
                            await (j % 10 == 0 ? events.Sleep(0.001).Resume(ResumeIn.NextTurn) : events.Pause().Resume(j % 2 == 0 ? ResumeIn.ThisTurn : ResumeIn.NextTurn));
                            if (j % 7 == 0)
                            {
                                clock.Advance(TimeSpan.FromMilliseconds(1));
                            }
                        }
                    });
                }
                await events.Pause();
            });
        });
        return trace;
    }
}
