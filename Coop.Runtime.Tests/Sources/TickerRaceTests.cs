using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>A tick that comes between two readings of the clock is as good as any other: nobody waits for ever because of it.</summary>
public sealed class TickerRaceTests
{
    private const int Ticks = 200;
    private const int TurnLimit = 100_000;

    [Test]
    public void Tick_ThatComesWhileItIsAskedFor_IsNotLost([Range(1, 40)] int readings, [Values] MissedTicks missed)
    {
        using var loop = new EventLoop(new EventLoopOptions { Clock = new StepTime() });
        Microthread counts = loop.Thread(async () =>
        {
            Ticker ticks = loop.Ticks(StepTime.Step * readings, missed);
            for (int i = 0; i < Ticks; i++)
            {
                await Events.AnyOf(loop.Never(), ticks.Next());
            }
        });
        TurnUntilEnded(loop, counts);
    }

    [Test]
    public void Tick_ThatComesWhileSomebodyElseGoes_IsNotLost([Range(1, 40)] int readings, [Values] MissedTicks missed)
    {
        using var loop = new EventLoop(new EventLoopOptions { Clock = new StepTime() });
        Ticker ticks = loop.Ticks(StepTime.Step * readings, missed);
        EventQueue<int> pulse = loop.Queue<int>(1);
        Microthread counts = loop.Thread(async () =>
        {
            for (int i = 0; i < Ticks; i++)
            {
                await ticks.Next();
            }
        });
        Microthread leaves = loop.Thread(async () =>
        {
            while (!counts.IsEnded)
            {
                await Events.AnyOf(pulse.Get(), ticks.Next());
            }
        });
        Microthread disturbs = loop.Thread(async () =>
        {
            while (!leaves.IsEnded)
            {
                _ = pulse.TryPut(1);
                await loop.Pause();
                await loop.Pause();
            }
        });
        TurnUntilEnded(loop, counts);
        TurnUntilEnded(loop, disturbs);
    }

    [Test]
    public void Tick_ThatWasTakenFromUnderOneWhoWatches_IsFollowedByOneThatIsTold()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        Ticker ticks = loop.Ticks(1);
        EventQueue<int> items = loop.Queue<int>(1);
        Microthread both = loop.Thread(async () => await Events.AllOf(ticks.Next(), items.Get()));
        loop.Settle();
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Settle();
        Microthread takes = loop.Thread(async () => await ticks.Next());
        loop.Settle();
        takes.State.ShouldBe(MicrothreadState.Succeeded);
        items.TryPut(1).ShouldBeTrue();
        loop.Settle();
        both.IsEnded.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Settle();
        both.State.ShouldBe(MicrothreadState.Succeeded);
    }

    private static void TurnUntilEnded(EventLoop loop, Microthread microthread)
    {
        for (int turns = 0; !microthread.IsEnded; turns++)
        {
            turns.ShouldBeLessThan(TurnLimit, loop.Describe().ToString());
            loop.Turn();
        }
    }
}
