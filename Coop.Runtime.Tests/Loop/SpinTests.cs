using System.Diagnostics;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>Looking for a while before the thread sleeps.</summary>
public sealed class SpinTests
{
    private const int Rounds = 100;

    private static readonly EventLoopOptions s_longest = new() { SpinBeforeWaiting = TimeSpan.FromMilliseconds(10) };

    [TestCase(-1)]
    [TestCase(100_001)]
    public void Options_SpinOutOfRange_AreRefused(long ticks) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new EventLoop(new EventLoopOptions { SpinBeforeWaiting = TimeSpan.FromTicks(ticks) }));

    [TestCase(true)]
    [TestCase(false)]
    public void Readable_AtOnceThere_IsFoundByTheSpinWithoutAWait(bool spins)
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("needs a pipe of Linux");
        var (read, write) = Fd.Pipe();
        try
        {
            EventLoop.Run(spins ? s_longest : new EventLoopOptions(), async events =>
            {
                var before = events.GetStatistics();
                for (var i = 0; i < Rounds; i++)
                {
                    Fd.WriteByte(write);
                    await events.Readable(read);
                    Fd.ReadByte(read);
                }
                (events.GetStatistics().Waits - before.Waits).ShouldBe(spins ? 0 : Rounds);
            });
        }
        finally
        {
            Fd.CloseAll();
        }
    }

    [TestCase(0.001)]
    [TestCase(0.03)]
    public void Sleep_UnderASpin_IsNeverEarly(double seconds) => EventLoop.Run(s_longest, async events =>
    {
        for (var i = 0; i < 5; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await events.Sleep(seconds);
            Stopwatch.GetElapsedTime(begun).TotalSeconds.ShouldBeGreaterThanOrEqualTo(seconds);
        }
    });

    [TestCase(PollerKind.Auto)]
    [TestCase(PollerKind.WaitOnly)]
    public void Post_DuringASpinOrASleep_IsTaken(PollerKind poller)
    {
        foreach (var spin in new[] { TimeSpan.Zero, TimeSpan.FromMicroseconds(20), TimeSpan.FromMilliseconds(10) })
        {
            EventLoop.Run(new EventLoopOptions { SpinBeforeWaiting = spin, Poller = poller }, async events =>
            {
                var posted = events.Queue<int>(Rounds);
                var poster = new Thread(() =>
                {
                    for (var i = 0; i < Rounds; i++)
                    {
                        var item = i;
                        events.Post(() => posted.TryPut(item));
                        Thread.SpinWait(i * 20);
                    }
                });
                poster.Start();
                for (var i = 0; i < Rounds; i++) (await posted.Get()).ShouldBe(i);
                poster.Join();
            });
        }
    }

    [Test]
    public void ManualClock_WithASpin_JumpsAtOnce() => EventLoop.Run(s_longest with { Clock = new ManualClock(autoAdvance: true) }, async events =>
    {
        var before = events.GetStatistics().Looks;
        for (var i = 0; i < Rounds; i++) await events.Sleep(3600);
        (events.GetStatistics().Looks - before).ShouldBeLessThan(Rounds * 4);
    });
}
