using System.Runtime;

namespace Coop.Runtime.Tests.Support;

/// <summary>
/// Whether a piece costs as much among few as among ten times as many, in processor time of the calling thread. The collector is held off meanwhile: of few it may
/// find nothing to do. Whatever else disturbs a round only adds to it (a cache that others use, the host of this machine): so of all rounds the cheapest count.
/// Rounds of few come before and after those of many, so that code is as well compiled for the one as for the other: slow code in the rounds of few would hide
/// what should be seen.
/// </summary>
internal sealed class LinearCost(int many)
{
    // Where each piece looks at all the others, the ratio is Factor; else 0.7 to 1.6 have been seen.
    private const int Factor = 10;
    private const double Limit = 3;

    // More than a round allocates. Where there is not so much memory, the collector is part of the cost.
    private const long HeldOffBytes = 240L << 20;

    private TimeSpan _few = TimeSpan.MaxValue;
    private TimeSpan _many = TimeSpan.MaxValue;
    private TimeSpan _begin;

    internal int Many => many;

    internal int Few => many / Factor;

    /// <summary>A round begins, on this thread.</summary>
    internal void Begin()
    {
        try
        {
            _ = GC.TryStartNoGCRegion(HeldOffBytes);
        }
        catch (ArgumentOutOfRangeException)
        {
            // More than this process may ever have.
        }
        _begin = ThreadTime.Used;
    }

    /// <summary>The round has ended, on the thread that it began on; it had <see cref="Few"/> or <see cref="Many"/> pieces.</summary>
    internal void End(int pieces)
    {
        TimeSpan cost = ThreadTime.Used - _begin;
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
        (pieces == many ? ref _many : ref _few) = Least(cost, pieces == many ? _many : _few);
    }

    internal void ShouldBeLinear(string what)
    {
        // What a piece costs among many, to what it costs among few.
        double ratio = _many / _few / Factor;
        TestContext.Out.WriteLine($"{what}: {_few.TotalNanoseconds / Few:0} ns each of {Few}, {_many.TotalNanoseconds / Many:0} ns each of {Many}, ratio {ratio:0.00}");
        ratio.ShouldBeLessThan(Limit, what);
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
