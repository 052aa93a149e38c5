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
