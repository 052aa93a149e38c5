using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Scale;

/// <summary>A hundred thousand sleepers are cancelled at once.</summary>
[NonParallelizable]
public sealed class CancelScaleTests
{
    private const int Rounds = 3;

    [Test]
    [Contract(7), Contract(12), Scenario(22)]
    public void CancelOfManySleepers_ByTheirGroupOrBySharedToken_IsLinear_AndLeavesNothing([Values] bool byToken) => TestLoop.Run(async events =>
    {
        var cost = new LinearCost(TestSize.Large / 10);
        for (int round = 0; round < Rounds; round++)
        {
            await Cancel(events, cost, cost.Few, byToken);
            await Cancel(events, cost, cost.Many, byToken);
        }
        await Cancel(events, cost, cost.Few, byToken);
        cost.ShouldBeLinear(byToken ? "a token" : "a group");
    });

    private static async Task Cancel(EventLoop events, LinearCost cost, int count, bool byToken)
    {
        int ended = 0;
        using var source = new CancellationTokenSource();
        await events.Group(async group =>
        {
            for (int i = 0; i < count; i++)
            {
                // No two due times are in the order of the start: each withdrawal is from another place of the heap.
                int me = (int)(i * 7919L % count);
                group.Start(async () =>
                {
                    try
                    {
                        await (byToken ? events.Sleep(1000 + me).WithCancellation(source.Token) : events.Sleep(1000 + me).Within(double.PositiveInfinity));
                    }
                    catch (OperationCanceledException error) when (error.CancellationToken == source.Token)
                    {
                    }
                    finally
                    {
                        ended++;
                    }
                });
            }
            await events.Sleep(1);
            events.GetStatistics().Timers.ShouldBe(count);
            cost.Begin();
            if (byToken)
            {
                CancelHere(source);
            }
            else
            {
                group.Cancel();
            }
            events.GetStatistics().Timers.ShouldBe(byToken ? 0 : 1, "one timer is the grace of those who were cancelled");
        });
        cost.End(count);
        ended.ShouldBe(count);
        LoopStatistics after = events.GetStatistics();
        (after.Timers, after.Microthreads, after.Ready).ShouldBe((0, 1, 0));
        events.Sleep(1).Origin.Rented.ShouldBe(0);
    }

    private static void CancelHere(CancellationTokenSource source) => source.Cancel();
}
