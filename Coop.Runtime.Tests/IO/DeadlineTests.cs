using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.IO;

[Contract(13)]
public sealed class DeadlineTests
{
    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(1_000_000, 1)]
    [TestCase(1_000_001, 2)]
    [TestCase(long.MaxValue, int.MaxValue)]
    public void Milliseconds_Always_RoundUp(long nanos, int expected) => Deadline.Milliseconds(nanos).ShouldBe(expected);

    [Test]
    public void Remaining_Passed_IsZero() => Deadline.After(0).RemainingNanos.ShouldBe(0);

    [TestCase(60_000_000_000)]
    [TestCase(long.MaxValue)]
    public void Remaining_FarAway_NeitherOverflowsNorGrows(long nanos)
    {
        var deadline = Deadline.After(nanos);
        deadline.RemainingNanos.ShouldBeInRange(nanos - 365L * 86_400 * 1_000_000_000, nanos);
        deadline.RemainingNanos.ShouldBeGreaterThan(0);
    }
}
