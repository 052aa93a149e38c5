using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Scale;

/// <summary>A million microthreads wait for one thing, and then it happens.</summary>
[NonParallelizable]
public sealed class ResumeTests
{
    // Less than the reaction of many a host to a ring, far more than what lies between two looks when all is well: 0.1 ms, and 3 ms where a thousand timers fire.
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(50);

    [Test]
    [Contract(2), Contract(3)]
    public void ParkedOnOneThing_AllAreResumedInLinearTime_AndNoLookIsLate()
    {
        var costs = ParkedMany.Kinds.ToDictionary(kind => kind, _ => new LinearCost(TestSize.Large));
        LinearCost any = costs.Values.First();
        _ = Measured(any.Few, costs);
        ParkedMany many = Measured(any.Many, costs);
        _ = Measured(any.Few, costs);
        foreach (string kind in ParkedMany.Kinds)
        {
            TestContext.Out.WriteLine($"{kind}: largest distances between looks {string.Join(", ", many.Distances[kind])}");
        }
        foreach (string kind in ParkedMany.Kinds)
        {
            costs[kind].ShouldBeLinear(kind);
            // What makes a look late by design does so in every round; what disturbs one round does not.
            many.Distances[kind].Min(distance => distance.Used).ShouldBeLessThan(s_late, kind);
            // And without a clock: how much was done since the look before.
            many.Distances[kind].Max(distance => distance.Steps).ShouldBeLessThanOrEqualTo(EventLoop.MaxStepsPerTurnLimit, kind);
            many.Distances[kind].Max(distance => distance.MadeReady).ShouldBeLessThanOrEqualTo(ParkedMany.ReadyBetweenLooks, kind);
        }
    }

    private static ParkedMany Measured(int count, Dictionary<string, LinearCost> costs)
    {
        using var many = new ParkedMany(count, costs);
        many.Run();
        return many;
    }
}
