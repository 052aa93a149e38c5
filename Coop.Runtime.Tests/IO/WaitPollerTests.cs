using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.IO;

public sealed class WaitPollerTests() : PollerContract(PollerKind.WaitOnly)
{
    private protected override PollerCapabilities Promised => PollerCapabilities.None;

    [Test]
    public void Watch_Anything_SaysWhichSystemsCan()
    {
        var error = Should.Throw<PlatformNotSupportedException>(() => Poller.Watch(0, Interest.In, 1, known: false));
        error.Message.ShouldContain("Linux");
        error.Message.ShouldContain("macOS");
        Poller.Unwatch(0).ShouldBe(UnwatchResult.Missing);
    }

    [Test]
    public void Sleeper_ThatIsTold_LeavesTheRingAndTheAlarmToTheNextWait()
    {
        Sleeper sleeper = Sleeper.For(Poller)!;
        Poller.Wake();
        sleeper.Sleep().ShouldBeTrue();
        sleeper.Sleep().ShouldBeTrue("as long as nobody takes it");
        Poller.Wait(0, new Readiness[1]);
        Poller.WasRung.ShouldBeTrue();

        Poller.SetAlarm(1);
        sleeper.Sleep().ShouldBeTrue();
        Poller.IsAlarmSet.ShouldBeTrue();
        Poller.Wait(Timeout.Infinite, new Readiness[1]);
        (Poller.WasRung, Poller.IsAlarmSet).ShouldBe((false, false));

        sleeper.Stop();
        Poller.Wake();
        sleeper.Sleep().ShouldBeFalse();
    }

    [Test]
    public void Sleeper_StoppedWhileALookTakesWhateverThereIs_Ends()
    {
        for (int i = 0; i < 100; i++)
        {
            Sleeper sleeper = Sleeper.For(Poller)!;
            bool? told = null;
            var thread = new Thread(() => told = sleeper.Sleep()) { IsBackground = true };
            thread.Start();
            SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience.Limit).ShouldBeTrue();
            sleeper.Stop();
            Poller.Wait(0, new Readiness[1]);
            thread.Join(Patience.Limit).ShouldBeTrue($"round {i}");
            told.ShouldBe(false);
        }
    }
}
