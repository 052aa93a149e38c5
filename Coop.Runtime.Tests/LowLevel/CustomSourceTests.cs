using Coop.Runtime.LowLevel;
using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.LowLevel;

public sealed class CustomSourceTests
{
    [Test]
    [Contract(6)]
    public void Event_Notified_ServesWaitersInOrderAndLosesNothing() => TestLoop.Run(async events =>
    {
        var stock = new Stock(events);
        var trace = new List<string>();
        await Group(async group =>
        {
            group.Start(async () => trace.Add($"a{await stock.Event}"));
            group.Start(async () => trace.Add($"b{(await AnyOf(stock.Event, Sleep(10))).Value1}"));
            group.Start(async () => trace.Add($"c{(await AnyOf(stock.Event, Sleep(1))).Index}"));
            await Sleep(2);
            stock.Add(1, 2, 3);
            await Pause();
        });
        string.Join(' ', trace).ShouldBe("c1 a1 b2");
        (await stock.Event).ShouldBe(3, "the waiter that had timed out took nothing");
        stock.Waiting.ShouldBe([true, false]);
    });

    [Test]
    [Contract(14)]
    public void Event_WhenTakingThrows_FailsThatWaiterAlone() => TestLoop.Run(async events =>
    {
        var stock = new Stock(events);
        await Group(async group =>
        {
            Microthread<int> first = group.Start(async () =>
            {
                try
                {
                    return await stock.Event;
                }
                catch (FormatException)
                {
                    return -1;
                }
            });
            Microthread<int> second = group.Start(async () => await stock.Event);
            await Pause();
            await Pause();
            stock.Add(13, 7);
            (await first.Join()).ShouldBe(-1);
            (await second.Join()).ShouldBe(7);
        });
    });

    [Test]
    [Contract(1)]
    public void Notify_OnAnotherThread_Throws() => TestLoop.Run(async events =>
    {
        var stock = new Stock(events);
        await Should.ThrowAsync<InvalidOperationException>(Task.Run(() => stock.Add(1)));
    });

    private sealed class Stock(EventLoop loop) : CustomSource<int>(loop)
    {
        private readonly Queue<int> _goods = new();

        public List<bool> Waiting { get; } = [];

        public override string Description => "stock";

        protected override bool IsReady => _goods.Count > 0;

        public void Add(params int[] goods)
        {
            foreach (int one in goods)
            {
                _goods.Enqueue(one);
            }
            Notify();
        }

        // 13 is bad luck.
        protected override int Take() => _goods.Dequeue() is var one && one != 13 ? one : throw new FormatException();

        protected override void WaitingChanged(bool waiting) => Waiting.Add(waiting);
    }
}
