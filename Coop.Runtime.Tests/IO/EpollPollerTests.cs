using Coop.Runtime.IO;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.IO;

public sealed class EpollPollerTests() : DescriptorPollerContract(PollerKind.Epoll)
{
    private protected override PollerCapabilities Promised => PollerCapabilities.Descriptors | PollerCapabilities.Pollable;

    [Test]
    public void Unwatch_OrphanOfAClosedNumber_IsMissingAndGoesOnTelling()
    {
        var (read, write) = Fd.Pipe();
        Poller.Watch(read, Interest.In, 1, known: false);
        var duplicate = Fd.Duplicate(read);
        Fd.Close(read);
        Fd.Write(write, "x");
        Poller.Unwatch(read).ShouldBe(UnwatchResult.Missing);
        Poller.Unwatch(duplicate).ShouldBe(UnwatchResult.Missing);
        Look().ShouldBe([(1, Interest.In)]);
    }

    [Test]
    public void Watch_NumberReusedWhileTheOldFileLives_SaysThatItWasAdded()
    {
        var (read, _) = Fd.Pipe();
        var (other, _) = Fd.Pipe();
        Poller.Watch(read, Interest.In, 1, known: false);
        Fd.Duplicate(read);
        Fd.Replace(other, read);
        Poller.Watch(read, Interest.In, 2, known: true).ShouldBe(WatchResult.Added);
    }

    [Test]
    public void Watch_ThePollerItself_IsRefused()
    {
        var before = Fd.Numbers();
        using var poller = new EpollPoller();
        _ = poller.PollHandle;
        var own = Fd.Numbers().Except(before).ToArray();
        own.Length.ShouldBe(4);
        foreach (var fd in own)
        {
            poller.Watch(fd, Interest.In, 1, known: false).ShouldBe(WatchResult.Refused);
            poller.Watch(fd, Interest.In, 1, known: true).ShouldBe(WatchResult.Refused);
            poller.Unwatch(fd).ShouldBe(UnwatchResult.Missing);
        }
        poller.Wake();
        poller.Wait(Timeout.Infinite, new Readiness[1]).ShouldBe(0);
    }

    [Test]
    [Contract(13)]
    public void Alarm_SetAndReplaced_IsToldOnce_NeverEarly_AndSurvivesAReset()
    {
        using var outer = Pollers.Create(PollerKind.Poll);
        outer.Watch(Poller.PollHandle!.Value, Interest.In, 1, known: false);
        Poller.IsAlarmSet.ShouldBeFalse();
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        Poller.SetAlarm(long.MaxValue);
        Poller.SetAlarm(20_000_000);
        outer.Wait(Timeout.Infinite, new Readiness[1]).ShouldBe(1);
        System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMilliseconds.ShouldBeGreaterThanOrEqualTo(20);
        Poller.IsAlarmSet.ShouldBeTrue("nobody was told inside");
        Poller.Reset();
        outer.Wait(0, new Readiness[1]).ShouldBe(1);
        Poller.Wait(Timeout.Infinite, new Readiness[1]).ShouldBe(0);
        Poller.IsAlarmSet.ShouldBeFalse();
        outer.Wait(0, new Readiness[1]).ShouldBe(0);
        Poller.SetAlarm(1);
        Poller.Wait(Timeout.Infinite, new Readiness[1]).ShouldBe(0);
        Poller.SetAlarm(3_600_000_000_000);
        Poller.Reset();
        outer.Wait(0, new Readiness[1]).ShouldBe(0);
        Poller.IsAlarmSet.ShouldBeTrue();
    }

    [Test]
    public void PollHandle_SeenFromAnotherPoller_IsReadableWhileAWaitWouldNotBlock()
    {
        var (read, write) = Fd.Pipe();
        using var outer = Pollers.Create(PollerKind.Poll);
        outer.Watch(Poller.PollHandle!.Value, Interest.In, 1, known: false);
        IsReadable().ShouldBeFalse();

        Poller.Wake();
        IsReadable().ShouldBeTrue();
        Look();
        IsReadable().ShouldBeFalse();

        Poller.Watch(read, Interest.In, 1, known: false);
        Fd.Write(write, "x");
        IsReadable().ShouldBeTrue();
        Look();
        IsReadable().ShouldBeTrue();

        var handle = Poller.PollHandle;
        Poller.Reset();
        Poller.PollHandle.ShouldBe(handle);
        IsReadable().ShouldBeFalse();
        Poller.Watch(read, Interest.In, 2, known: false);
        IsReadable().ShouldBeTrue();
        Fd.Read(read);
        IsReadable().ShouldBeFalse();

        Poller.Wake();
        Poller.Reset();
        IsReadable().ShouldBeTrue();

        bool IsReadable() => outer.Wait(0, new Readiness[1]) == 1;
    }
}
