using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Time;

/// <summary>Time goes on between any two readings of the clock: whatever waits for a moment ends, at whichever reading that moment comes.</summary>
public sealed class MovingClockTests
{
    private const int Rounds = 20;
    private const int TurnLimit = 10_000;

    private static readonly Dictionary<string, Func<EventLoop, TimeSpan, Ticker, Task>> s_waits = new()
    {
        ["Sleep"] = async (loop, delay, _) => await loop.Sleep(delay),
        ["Until"] = async (loop, delay, _) => await loop.Until(loop.Now + delay),
        ["Sleep in time"] = async (loop, delay, _) => await loop.Sleep(delay).Within(delay * 1000),
        ["Sleep out of time"] = async (loop, delay, _) => await Quietly(loop.Sleep(delay * 1000).Within(delay).AsTask()),
        ["Sleep and limit together"] = async (loop, delay, _) => await Quietly(loop.Sleep(delay).Within(delay).AsTask()),
        ["first of two sleeps"] = async (loop, delay, _) => await Events.AnyOf(loop.Sleep(delay), loop.Sleep(delay)),
        ["both of two sleeps"] = async (loop, delay, _) => await Events.AllOf(loop.Sleep(delay), loop.Sleep(delay * 2)),
        ["one after the other"] = async (loop, delay, _) => await Events.Sequence(loop.Sleep(delay), loop.Sleep(delay)),
        ["tick or sleep"] = async (loop, delay, ticks) => await Events.AnyOf(loop.Sleep(delay), ticks.Next()),
        ["tick and sleep"] = async (loop, delay, ticks) => await Events.AllOf(loop.Sleep(delay), ticks.Next()),
        ["two ticks"] = async (_, _, ticks) => await Events.AllOf(ticks.Next(), ticks.Next()),
        ["tick in time"] = async (_, delay, ticks) => await ticks.Next().Within(delay * 1000),
        ["tick perhaps in time"] = async (_, delay, ticks) => await Quietly(ticks.Next().Within(delay).AsTask()),
        ["timer of the loop's TimeProvider"] = async (loop, delay, _) => await Task.Delay(delay, loop.TimeProvider),
        ["token that ends the wait"] = async (loop, delay, _) =>
        {
            using var source = new CancellationTokenSource(delay, loop.TimeProvider);
            await Quietly(loop.Never().WithCancellation(source.Token).AsTask());
        },
    };

    [Test]
    public void WaitForAMoment_WhicheverReadingItComesAt_Ends([ValueSource(nameof(Names))] string name, [Range(1, 24)] int readings)
    {
        using var loop = new EventLoop(new EventLoopOptions { Clock = new StepTime() });
        TimeSpan delay = StepTime.Step * readings;
        Microthread waits = loop.Thread(async () =>
        {
            Ticker ticks = loop.Ticks(delay);
            for (int i = 0; i < Rounds; i++)
            {
                await s_waits[name](loop, delay, ticks);
            }
        });
        for (int turns = 0; !waits.IsEnded; turns++)
        {
            turns.ShouldBeLessThan(TurnLimit, loop.Describe().ToString());
            loop.Turn();
        }
        waits.Error.ShouldBeNull();
        loop.GetStatistics().Timers.ShouldBe(0);
    }

    private static string[] Names() => [.. s_waits.Keys];

    // Whether the event or its limit was first is a matter of the reading.
    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            Assert.That(task.IsCompleted);
        }
    }
}
