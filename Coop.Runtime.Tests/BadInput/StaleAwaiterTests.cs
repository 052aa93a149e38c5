using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.BadInput;

/// <summary>An awaiter that was consumed never takes the result of the wait that uses its pooled object next (C21).</summary>
public sealed class StaleAwaiterTests
{
    [Test]
    [Contract(21)]
    public void Awaiter_OfAnEvent_NeverTakesALaterResult() => TestLoop.Run(async events =>
    {
        var queue = events.Queue<int>(1);
        var (first, second) = (queue.Get().GetAwaiter(), queue.Get().GetAwaiter());
        await Prove(events, queue, resumed => { _ = first.IsCompleted; first.OnCompleted(resumed); }, () => first.GetResult(),
            resumed => { _ = second.IsCompleted; second.OnCompleted(resumed); }, () => second.GetResult());
    });

    [Test]
    [Contract(21)]
    public void Awaiter_OfAChoice_NeverTakesALaterResult() => TestLoop.Run(async events =>
    {
        var queue = events.Queue<int>(1);
        var (first, second) = (AnyOf(queue.Get(), Never()).GetAwaiter(), AnyOf(queue.Get(), Never()).GetAwaiter());
        await Prove(events, queue, resumed => { _ = first.IsCompleted; first.OnCompleted(resumed); }, () => first.GetResult().Value1,
            resumed => { _ = second.IsCompleted; second.OnCompleted(resumed); }, () => second.GetResult().Value1);
    });

    [Test]
    [Contract(21)]
    public void Awaiter_OfALimitedWait_NeverTakesALaterResult() => TestLoop.Run(async events =>
    {
        var queue = events.Queue<int>(1);
        var (first, second) = (queue.Get().Within(5).GetAwaiter(), queue.Get().Within(5).GetAwaiter());
        await Prove(events, queue, resumed => { _ = first.IsCompleted; first.OnCompleted(resumed); }, () => first.GetResult(),
            resumed => { _ = second.IsCompleted; second.OnCompleted(resumed); }, () => second.GetResult());
    });

    // The token of a ValueTask has 16 bits: after 65,536 uses of one object it would be the same again.
    [Test]
    [Contract(21)]
    public void ValueTask_WhoseTokenWouldRepeat_NeverMatchesALaterWait() => TestLoop.Run(async events =>
    {
        var queue = events.Queue<int>(1);
        var stale = queue.Get().AsValueTask();
        queue.TryPut(-1).ShouldBeTrue();
        (await stale).ShouldBe(-1);
        for (var i = 0; i < 70_000; i++)
        {
            var wait = queue.Get().AsValueTask();
            if (i is < 10 or (> 65_500 and < 65_600))
            {
                Should.Throw<InvalidOperationException>(() => stale.IsCompleted, $"use {i} matches the first");
            }
            queue.TryPut(i).ShouldBeTrue();
            (await wait).ShouldBe(i);
        }
    });

    private static async Task Prove(EventLoop events, EventQueue<int> queue, Action<Action> startFirst, Func<int> takeFirst, Action<Action> startSecond, Func<int> takeSecond)
    {
        var taken = new EventCompletionSource<int>(events);
        startFirst(() => taken.SetResult(takeFirst()));
        queue.TryPut(1).ShouldBeTrue();
        (await taken.Event).ShouldBe(1);

        var checkedSecond = new EventCompletionSource<int>(events);
        startSecond(() =>
        {
            // The second wait has ended and its result lies in the object that the first one used.
            Exception? stale = null;
            try
            {
                _ = takeFirst();
            }
            catch (InvalidOperationException error)
            {
                stale = error;
            }
            if (stale is null) checkedSecond.SetException(new AssertionException("a consumed awaiter took the result of a later wait"));
            else checkedSecond.SetResult(takeSecond());
        });
        queue.TryPut(2).ShouldBeTrue();
        (await checkedSecond.Event).ShouldBe(2);
        queue.Core.Rented.ShouldBe(0);
    }
}
