using Coop.Cli.Commands;

namespace Coop.Cli.Tests.Commands;

/// <summary>`--for` counts from the first snapshot on.</summary>
public sealed class WatchTimeTests
{
    [Test]
    public void Watching_BeginsWithTheFirstSight_HoweverLateThatComes()
    {
        var time = new WatchTime(Seconds(100), Seconds(5), Seconds(2));
        time.Until.ShouldBe(Seconds(105));
        time.Note(Seconds(101), isSeen: false);
        time.Until.ShouldBe(Seconds(105));
        time.Note(Seconds(104.5), isSeen: true);
        time.Until.ShouldBe(Seconds(106.5));
        time.Note(Seconds(106), isSeen: false);
        time.Note(Seconds(106.4), isSeen: true);
        time.Until.ShouldBe(Seconds(106.5), "seen twice is not seen later");
    }

    [Test]
    public void NoTimeToWatch_EndsWithTheFirstSight()
    {
        var time = new WatchTime(default, Seconds(5), default);
        time.Note(Seconds(0.5), isSeen: true);
        time.Until.ShouldBe(Seconds(0.5));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
