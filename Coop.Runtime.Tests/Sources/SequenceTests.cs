using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

public sealed class SequenceTests
{
    [Test]
    [Contract(6), Scenario(61)]
    public void Sequence_OfTwoSleeps_TakesTheirSum() => TestLoop.Run(async events =>
    {
        TimeSpan began = events.Now;
        _ = await Sequence(Sleep(1), Sleep(1));
        (events.Now - began).ShouldBe(TimeSpan.FromSeconds(2));
    });

    [Test]
    [Contract(6), Scenario(61)]
    public void Sequence_WhoseLaterMemberIsThereEarlier_StillGoesInOrder() => TestLoop.Run(async events =>
    {
        var trace = new List<string>();
        EventQueue<int> queue = events.Queue<int>(4);
        var first = new EventCompletionSource<string>(events);
        queue.TryPut(1).ShouldBeTrue();
        Event<T> Traced<T>(string name, Event<T> of) => Guard(() =>
        {
            trace.Add($"{name} armed at {events.Now.TotalSeconds:0}");
            return of;
        });
        Task<(string, int, Unit, int)> all = Sequence(Traced("first", first.Event), Traced("item", queue.Get()), Traced("time", Sleep(2)), Traced("put", queue.Put(9))).AsTask();
        await Sleep(1);
        queue.Count.ShouldBe(1);
        first.SetResult("go");
        (await all).ShouldBe(("go", 1, default, 9));
        events.Now.TotalSeconds.ShouldBe(3, 0.001);
        trace.ShouldBe(["first armed at 0", "item armed at 1", "time armed at 1", "put armed at 3"]);
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void Sequence_WhoseWatchedItemIsTakenByAnother_WaitsForTheNextOne() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        queue.TryPut(1).ShouldBeTrue();
        Task<(int, Unit)> all = Sequence(queue.Get(), Sleep(2)).AsTask();
        await Sleep(1);
        (await queue.Get()).ShouldBe(1);
        await Sleep(4);
        all.IsCompleted.ShouldBeFalse();
        queue.TryPut(2).ShouldBeTrue();
        (await all).ShouldBe((2, default));
        events.Now.TotalSeconds.ShouldBe(5, 0.001);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Contract(14)]
    public void Sequence_WhoseLaterMemberCannotBeArmed_EndsWithThatErrorAndTakesNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        queue.TryPut(1).ShouldBeTrue();
        Event<int> broken = Guard<int>(() => throw new FormatException("no"));
        (await Thrown.By<FormatException>(async () => await Sequence(queue.Get(), Sleep(1), broken))).Message.ShouldBe("no");
        events.Now.TotalSeconds.ShouldBe(1, 0.001);
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6), Contract(9)]
    public void Sequence_OfGuards_BuildsThemAsTheMicrothreadThatWaits() => TestLoop.Run(async events =>
    {
        var builders = new List<string>();
        Event<Unit> Named(double seconds) => Guard(() =>
        {
            builders.Add(Microthread.Current.Name);
            return Sleep(seconds);
        });
        await events.Thread(async () => { _ = await Sequence(Named(1), Named(1)); }, name: "waiter").Join();
        builders.ShouldBe(["waiter", "waiter"]);
    });

    [Test]
    [Contract(6), Contract(12)]
    public void Sequence_ThatIsCancelledBetweenMembers_NacksWhatWasArmed() => TestLoop.Run(async events =>
    {
        var nacked = new List<int>();
        Event<Unit> Nacking(int number) => Sleep(1).OnNack(() => nacked.Add(number));
        Microthread waiter = events.Thread(async () => _ = await Sequence(Nacking(1), Nacking(2), Nacking(3)));
        await Sleep(1.5);
        waiter.Cancel();
        await waiter.Ended;
        await Pause();
        nacked.ShouldBe([1, 2]);
    });
}
