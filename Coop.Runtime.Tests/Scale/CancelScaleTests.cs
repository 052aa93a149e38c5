using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Scale;

/// <summary>A hundred thousand sleepers are cancelled at once.</summary>
[NonParallelizable]
public sealed class CancelScaleTests
{
    private const int Large = TestSize.Large / 10;
    private const int Small = Large / 4;
    private const int Rounds = 3;

    [Test]
    [Contract(7), Contract(12), Scenario(22)]
    public void CancelOfManySleepers_ByTheirGroupOrBySharedToken_IsLinear_AndLeavesNothing([Values] bool byToken) => TestLoop.Run(async events =>
    {
        _ = await Cancel(events, Small, byToken);
        var small = new Cost[Rounds];
        var large = new Cost[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            small[round] = await Cancel(events, Small, byToken);
            large[round] = await Cancel(events, Large, byToken);
        }
        double ratio = Cost.Ratio(small, Small, large, Large);
        TestContext.Out.WriteLine($"{Cost.Median(small, cost => cost.All) / Small:0} ns each of {Small}, {Cost.Median(large, cost => cost.All) / Large:0} ns of {Large}, ratio {ratio:0.00}");
        ratio.ShouldBeLessThan(2);
    });

    private static async Task<Cost> Cancel(EventLoop events, int count, bool byToken)
    {
        int ended = 0;
        using var source = new CancellationTokenSource();
        Cost begin = default;
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
            begin = Cost.Now;
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
        Cost cost = Cost.Now.Since(begin);
        ended.ShouldBe(count);
        LoopStatistics after = events.GetStatistics();
        (after.Timers, after.Microthreads, after.Ready).ShouldBe((0, 1, 0));
        events.Sleep(1).Origin.Rented.ShouldBe(0);
        return cost;
    }

    private static void CancelHere(CancellationTokenSource source) => source.Cancel();
}
