namespace Coop.Runtime.Tests.Support;

/// <summary>A loop in virtual time that is checked for leftovers: nothing armed, nobody alive, no error unseen.</summary>
internal static class TestLoop
{
    /// <summary>Fresh options: virtual time that jumps when the loop is idle, no file descriptors.</summary>
    internal static EventLoopOptions Virtual(StepOrder order = default) =>
        new() { Clock = new ManualClock(autoAdvance: true), Poller = PollerKind.WaitOnly, Order = order };

    /// <summary>Runs main in virtual time; afterwards no timer and no file descriptor may be left waited for.</summary>
    internal static void Run(Func<EventLoop, Task> main, EventLoopOptions? options = null) => EventLoop.Run(options ?? Virtual(), async events =>
    {
        await main(events);
        await events.Pause();
        LoopStatistics statistics = events.GetStatistics();
        statistics.Timers.ShouldBe(0, "a timer is left armed");
        statistics.DescriptorWaits.ShouldBe(0, "a wait for a file descriptor is left armed");
        statistics.Microthreads.ShouldBe(1, "a microthread is left alive");
    });

    /// <summary>A loop that the test turns by hand; dispose of it. Time stands still until the clock is advanced.</summary>
    internal static EventLoop Manual(out ManualClock clock, StepOrder order = default)
    {
        clock = new ManualClock();
        var loop = new EventLoop(new EventLoopOptions { Clock = clock, Poller = PollerKind.WaitOnly, Order = order });
        loop.Rebind();
        return loop;
    }

    /// <summary>Turns until nothing is ready.</summary>
    internal static void Settle(this EventLoop loop)
    {
        for (int i = 0; loop.Turn().WorkLeft; i++)
        {
            i.ShouldBeLessThan(100_000, "the loop does not settle");
        }
    }
}
