using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.BadInput;

/// <summary>Times that are none are refused when they are given, not when they are waited for.</summary>
public sealed class TimeArgumentTests
{
    [TestCase(-1e-9)]
    [TestCase(-1)]
    [TestCase(double.NegativeInfinity)]
    [TestCase(double.NaN)]
    [Contract(13)]
    public void Seconds_NegativeOrNaN_AreRefusedAtOnce(double seconds) => TestLoop.Run(async events =>
    {
        Should.Throw<ArgumentOutOfRangeException>(() => events.Sleep(seconds));
        Should.Throw<ArgumentOutOfRangeException>(() => events.Never().Within(seconds));
        Should.Throw<ArgumentOutOfRangeException>(() => Events.AnyOf(events.Never(), events.Pause()).Within(seconds));
        await events.Pause();
    });

    [Test]
    [Contract(13)]
    public void TimeSpan_Negative_IsRefusedAtOnce() => TestLoop.Run(async events =>
    {
        Should.Throw<ArgumentOutOfRangeException>(() => events.Sleep(TimeSpan.FromTicks(-1)));
        Should.Throw<ArgumentOutOfRangeException>(() => events.Never().Within(TimeSpan.FromSeconds(-2)));
        Should.Throw<ArgumentOutOfRangeException>(() => new ManualClock().Advance(TimeSpan.FromTicks(-1)));
        await events.Pause();
    });
}
