using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Scale;

/// <summary>A million microthreads wait for one thing, and then it happens.</summary>
[NonParallelizable]
public sealed class ResumeTests
{
    private const int Large = TestSize.Large;
    private const int Small = Large / 4;

    // Far less than the reaction of any host to a ring, far more than what lies between two looks when all is well: 0.1 ms.
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(10);

    [Test]
    [Contract(2), Contract(3)]
    public void ParkedOnOneThing_AllAreResumedInLinearTime_AndNoLookIsLate()
    {
        _ = Measured(Small / 10);
        ParkedMany small = Measured(Small), large = Measured(Large);
        foreach (string kind in ParkedMany.Kinds)
        {
            double ratio = Cost.Ratio(small.Costs[kind], Small, large.Costs[kind], Large);
            TestContext.Out.WriteLine($"{kind}: {Each(small, kind, Small)} of {Small}, {Each(large, kind, Large)} of {Large}, ratio {ratio:0.00}; "
                + $"largest distances between looks {string.Join(", ", large.Distances[kind].Select(distance => $"{distance.TotalMilliseconds:0.0}"))} ms");
        }
        foreach (string kind in ParkedMany.Kinds)
        {
            Cost.Ratio(small.Costs[kind], Small, large.Costs[kind], Large).ShouldBeLessThan(2, kind);
            // Of three rounds two: processor time also counts what the host of this machine took from it.
            large.Distances[kind].Order().ElementAt(ParkedMany.Rounds / 2).ShouldBeLessThan(s_late, kind);
        }
    }

    private static ParkedMany Measured(int count)
    {
        using var many = new ParkedMany(count);
        many.Run();
        return many;
    }

    private static string Each(ParkedMany many, string kind, int count) =>
        $"{Cost.Median(many.Costs[kind], cost => cost.All) / count:0} ns each ({Cost.Median(many.Costs[kind], cost => cost.All - cost.Paused) / count:0} outside the collector)";
}
