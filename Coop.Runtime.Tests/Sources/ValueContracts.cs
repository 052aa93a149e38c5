namespace Coop.Runtime.Tests.Sources;

public sealed class ValueChangedContract : EventContract<int>
{
    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        EventValue<int> value = loop.Value(0);
        return new(() => value.Changed, () => value.Set(value.Value + 1));
    }
}

public sealed class ConditionContract : EventContract<Unit>
{
    private protected override Keeping Keeps => Keeping.ForAll;

    private protected override EventKind<Unit> Make(EventLoop loop, ManualClock clock)
    {
        SettableCondition condition = loop.Condition();
        return new(() => (Event<Unit>)condition, () => condition.Set(true));
    }
}

public sealed class SemaphoreTakeContract : EventContract<int>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        EventSemaphore semaphore = loop.Semaphore(0);
        return new(semaphore.Take, () => semaphore.Release());
    }
}

public sealed class DistributorContract : EventContract<int>
{
    private protected override Waking Wakes => Waking.First;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        Distributor<int> distributor = loop.Distributor<int>();
        return new(distributor.Next, () => distributor.Send(1));
    }
}

public sealed class BroadcasterContract : EventContract<int>
{
    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        Broadcaster<int> broadcaster = loop.Broadcaster<int>();
        return new(broadcaster.Next, () => broadcaster.Send(1));
    }
}

public sealed class DerivedChangedContract : EventContract<int>
{
    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        EventValue<int> value = loop.Value(0);
        DerivedValue<int> twice = value.Derive(it => it * 2);
        return new(() => twice.Changed, () => value.Set(value.Value + 1));
    }
}

public sealed class WaitUntilContract : EventContract<int>
{
    private protected override Keeping Keeps => Keeping.ForAll;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        EventValue<int> value = loop.Value(0);
        Event<int> positive = value.WaitUntil(it => it > 0);
        return new(() => positive, () => value.Set(value.Value + 1));
    }
}
