#pragma warning disable VSTHRD103 // a host's frames have a length
using System.Diagnostics;
using Coop.Runtime.Diagnostics;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>While no loop has anything to do the watchdog sleeps, and it is there again before the first step.</summary>
[NonParallelizable]
public sealed class WatchdogParkingTests : WatchdogFixture
{
    [Test]
    public void Watchdog_WithoutASingleStep_Parks_AndTheNextStepRingsIt()
    {
        using LoopThread thread = EventLoop.Start(Options, async events => await events.Sleep(double.PositiveInfinity));
        SpinWait.SpinUntil(() => Watchdog.IsParked, Limit).ShouldBeTrue("it does not park");
        int parks = Watchdog.ParkCount;
        thread.Loop.Post(() => SpinWait.SpinUntil(() => !Reports.IsEmpty, Limit));
        SpinWait.SpinUntil(() => !Reports.IsEmpty, Limit).ShouldBeTrue("it does not wake");
        SpinWait.SpinUntil(() => Watchdog.ParkCount > parks, Limit).ShouldBeTrue("it does not park again");
    }

    // A host with frames turns its loop in each of them, whether there is anything to do or not.
    [Test]
    public void HostThatTurnsForNothing_LetsItPark_AndWakesItOnlyWithAStep()
    {
        using var loop = new EventLoop(Options);
        var since = Stopwatch.StartNew();
        while (!Watchdog.IsParked)
        {
            since.Elapsed.ShouldBeLessThan(Limit, "it does not park");
            loop.TurnFor(TimeSpan.FromMilliseconds(2));
            // The rest of the frame.
            Thread.Sleep(1);
        }
        int parks = Watchdog.ParkCount;
        for (int i = 0; i < 1000; i++)
        {
            loop.TurnFor(TimeSpan.FromMilliseconds(2));
            loop.Turn();
        }
        (Watchdog.IsParked, Watchdog.ParkCount).ShouldBe((true, parks));
        bool isParked = true;
        loop.Post(() => isParked = Watchdog.IsParked);
        loop.TurnFor(TimeSpan.FromMilliseconds(2));
        isParked.ShouldBeFalse("rung before the step");
    }
}
