using Coop.Runtime.Diagnostics;
using CsCheck;

namespace Coop.Runtime.Tests.Diagnostics;

public sealed class LatencyGaugeTests
{
    [Test]
    public void Percentile_Always_IsAnEighthBelowTheTrueOneAtMost() =>
        Gen.Long[0, 1L << 40].Array[1, 200].Select(Gen.Int[1, 100]).Sample((values, hundredths) =>
        {
            var gauge = new LatencyGauge();
            Array.ForEach(values, gauge.Add);
            long exact = values.Order().ElementAt(((values.Length * hundredths) + 99) / 100 - 1);
            long read = gauge.Percentile(hundredths);
            return read <= exact && read >= exact - (exact / 8);
        });

    [Test]
    public void Percentile_OfNothing_IsZero()
    {
        var gauge = new LatencyGauge();
        gauge.Percentile(99).ShouldBe(0);
        gauge.Add(long.MaxValue);
        gauge.Add(-1);
        gauge.Percentile(100).ShouldBeGreaterThan(long.MaxValue / 8 * 7 - 1);
        gauge.Clear();
        gauge.Percentile(50).ShouldBe(0);
    }
}
