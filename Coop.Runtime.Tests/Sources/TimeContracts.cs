namespace Coop.Runtime.Tests.Sources;

public sealed class SleepContract : EventContract<Unit>
{
    private protected override EventKind<Unit> Make(EventLoop loop, ManualClock clock) =>
        new(() => loop.Sleep(1), () => clock.Advance(TimeSpan.FromSeconds(1)));
}

public sealed class UntilContract : EventContract<Unit>
{
    private protected override Keeping Keeps => Keeping.ForAll;

    private protected override EventKind<Unit> Make(EventLoop loop, ManualClock clock) =>
        new(() => loop.Until(TimeSpan.FromSeconds(1)), () => clock.Advance(TimeSpan.FromSeconds(1)));
}

public sealed class TickContract : EventContract<long>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<long> Make(EventLoop loop, ManualClock clock)
    {
        Ticker ticker = loop.Ticks(1);
        return new(ticker.Next, () => clock.Advance(TimeSpan.FromSeconds(1)));
    }
}
