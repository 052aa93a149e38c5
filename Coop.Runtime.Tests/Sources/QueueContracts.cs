namespace Coop.Runtime.Tests.Sources;

public sealed class GetContract : EventContract<int>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        EventQueue<int> queue = loop.Queue<int>(8);
        return new(queue.Get, () => queue.TryPut(1).ShouldBeTrue());
    }
}

public sealed class PutContract : EventContract<int>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        EventQueue<int> queue = loop.Queue<int>(8);
        while (queue.TryPut(0))
        {
        }
        return new(() => queue.Put(1), () => queue.TryGet(out _).ShouldBeTrue());
    }
}

public sealed class RendezvousGetContract : EventContract<int>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        EventQueue<int> queue = loop.Queue<int>(0);
        var partners = new List<Subscription>();
        return new(queue.Get, () => partners.Add(queue.Put(1).Subscribe(_ => { })), () => -queue.PuttersWaiting)
        {
            Closing = () => partners.ForEach(partner => partner.Dispose()),
        };
    }
}

public sealed class RendezvousPutContract : EventContract<int>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        EventQueue<int> queue = loop.Queue<int>(0);
        return new(() => queue.Put(1), () => queue.Get().Subscribe(_ => { }), () => -queue.GettersWaiting);
    }
}

public sealed class HasItemsContract : EventContract<bool>
{
    private protected override Keeping Keeps => Keeping.ForAll;

    private protected override EventKind<bool> Make(EventLoop loop, ManualClock clock)
    {
        EventQueue<int> queue = loop.Queue<int>(8);
        return new(() => queue.HasItems, () => queue.TryPut(1).ShouldBeTrue());
    }
}

public sealed class BroadcastReaderContract : EventContract<BroadcastItem<int>>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<BroadcastItem<int>> Make(EventLoop loop, ManualClock clock)
    {
        EventBroadcast<int> broadcast = loop.Broadcast<int>(8);
        BroadcastReader<int> reader = broadcast.OpenReader();
        return new(reader.Get, () => broadcast.Send(1));
    }
}
