using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Events made of a Get: they behave as it does.</summary>
public abstract class MadeOfGetContract<T> : EventContract<T>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<T> Make(EventLoop loop, ManualClock clock)
    {
        EventQueue<int> queue = loop.Queue<int>(8);
        Event<T> made = Of(loop, queue.Get());
        return new(() => made, () => queue.TryPut(1).ShouldBeTrue(), () => queue.Core.Rented) { Leaf = LeafOf(made, queue) };
    }

    private protected virtual IEventSource? LeafOf(Event<T> made, EventQueue<int> queue) => queue;

    private protected abstract Event<T> Of(EventLoop loop, Event<int> get);
}

public sealed class SelectContract : MadeOfGetContract<string>
{
    private protected override Event<string> Of(EventLoop loop, Event<int> get) => get.Select(item => $"item {item}");
}

public sealed class GuardContract : MadeOfGetContract<int>
{
    private protected override Event<int> Of(EventLoop loop, Event<int> get) => Guard(() => get);
}

public sealed class WithNackContract : MadeOfGetContract<int>
{
    private protected override Event<int> Of(EventLoop loop, Event<int> get) => WithNack(_ => get);
}

public sealed class WithinContract : MadeOfGetContract<int>
{
    private protected override Event<int> Of(EventLoop loop, Event<int> get) => get.Within(1000);
}

public sealed class WithCancellationContract : MadeOfGetContract<int>
{
    private readonly CancellationTokenSource _source = new();

    [OneTimeTearDown]
    public void Release() => _source.Dispose();

    private protected override Event<int> Of(EventLoop loop, Event<int> get) => get.WithCancellation(_source.Token);
}

public sealed class AnyOfContract : MadeOfGetContract<Choice<Unit, int>>
{
    private protected override Event<Choice<Unit, int>> Of(EventLoop loop, Event<int> get) => AnyOf(loop.Never(), get);
}

public sealed class AnyOfManyContract : MadeOfGetContract<Choice>
{
    private protected override Event<Choice> Of(EventLoop loop, Event<int> get) => AnyOf(loop.Never(), loop.Never(), loop.Sleep(5000), loop.Never(), get);
}

public sealed class AllOfContract : MadeOfGetContract<(int, bool)>
{
    private protected override IEventSource? LeafOf(Event<(int, bool)> made, EventQueue<int> queue) => made.Source;

    private protected override Event<(int, bool)> Of(EventLoop loop, Event<int> get) => AllOf(get, new EventCompletionSource<bool>(loop) is var done && done.TrySetResult(true) ? done.Event : default);
}

public sealed class SequenceContract : MadeOfGetContract<(bool, int)>
{
    private protected override IEventSource? LeafOf(Event<(bool, int)> made, EventQueue<int> queue) => made.Source;

    private protected override Event<(bool, int)> Of(EventLoop loop, Event<int> get) => Sequence(new EventCompletionSource<bool>(loop) is var done && done.TrySetResult(true) ? done.Event : default, get);
}

public sealed class GuardOfAllOfWithinContract : MadeOfGetContract<int>
{
    // The AllOf that each wait makes anew.
    private protected override IEventSource? LeafOf(Event<int> made, EventQueue<int> queue) => null;

    private protected override Event<int> Of(EventLoop loop, Event<int> get) =>
        Guard(() => AnyOf(AllOf(get, loop.Until(TimeSpan.Zero)).Within(1000).AsEvent(), loop.Never()).AsEvent().Select(won => won.Value1.Item1));
}
