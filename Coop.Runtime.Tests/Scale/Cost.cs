using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Scale;

/// <summary>Processor time of this thread, all of it and without what the collector stopped it for: other work on the machine is in neither.</summary>
internal readonly record struct Cost(TimeSpan All, TimeSpan Paused)
{
    internal static Cost Now => new(ThreadTime.Used, GC.GetTotalPauseDuration());

    internal Cost Since(Cost begin) => new(All - begin.All, Paused - begin.Paused);

    /// <summary>How many times as much a piece costs among many as among few; with or without the collector, whichever is less.</summary>
    internal static double Ratio(Cost[] small, int smallCount, Cost[] large, int largeCount)
    {
        double each = (double)smallCount / largeCount;
        double all = Median(large, cost => cost.All) / Median(small, cost => cost.All) * each;
        double without = Median(large, cost => cost.All - cost.Paused) / Median(small, cost => cost.All - cost.Paused) * each;
        return without > 0 ? Math.Min(all, without) : all;
    }

    internal static double Median(Cost[] costs, Func<Cost, TimeSpan> of) => costs.Select(cost => of(cost).TotalNanoseconds).Order().ElementAt(costs.Length / 2);
}
