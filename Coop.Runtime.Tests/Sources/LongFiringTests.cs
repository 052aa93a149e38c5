using Coop.Runtime.Scheduling;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>One event for more waiters than are told in one part: nobody may notice but by the loop's looking meanwhile.</summary>
public sealed class LongFiringTests : LoopFixture
{
    private const int Count = (LongFiring.PartItems * 2) + 5;

    private readonly List<int> _order = [];

    [SetUp]
    public void Forget() => _order.Clear();

    [Test]
    [Contract(2)]
    public void Waiters_OfACompletionAValueOrACondition_AreResumedInOrder_BeforeWhoWasMadeReadyLater([Values("completion", "error", "value", "condition")] string kind)
    {
        var done = new EventCompletionSource<Unit>(Loop);
        EventValue<int> value = Loop.Value(0);
        SettableCondition condition = Loop.Condition();
        for (int i = 0; i < Count; i++)
        {
            int me = i;
            Loop.Thread(async () =>
            {
                switch (kind)
                {
                    case "value": (await value.Changed).ShouldBe(1); break;
                    case "condition": await condition.WhenTrue; break;
                    case "error": _ = await Thrown.By<FormatException>(async () => await done.Event); break;
                    default: await done.Event; break;
                }
                _order.Add(me);
            });
        }
        Settle();
        Loop.Post(() =>
        {
            switch (kind)
            {
                case "value": value.Set(1); break;
                case "condition": condition.Set(true); break;
                case "error": done.SetException(new FormatException()); break;
                default: done.SetResult(default); break;
            }
            Loop.Thread(() => { _order.Add(-1); return Task.CompletedTask; });
        });
        Settle();
        _order.ShouldBe([.. Enumerable.Range(0, Count), -1]);
        done.Event.Origin.Rented.ShouldBe(0);
        value.Changed.Origin.Rented.ShouldBe(0);
        condition.WhenTrue.Origin.Rented.ShouldBe(0);
    }

    [Test]
    [Contract(3)]
    public void Joiners_OfOneMicrothread_AreToldInParts_AndInOrder([Values] bool fails)
    {
        var gate = new EventCompletionSource<Unit>(Loop);
        Microthread<int> joined = Loop.Thread(async () =>
        {
            await gate.Event;
            return fails ? throw new FormatException() : 1;
        });
        for (int i = 0; i < Count; i++)
        {
            int me = i;
            Loop.Thread(async () =>
            {
                try
                {
                    (await joined.Join()).ShouldBe(1);
                }
                catch (FormatException) when (fails)
                {
                }
                _order.Add(me);
            });
        }
        Settle();
        Loop.Post(() => gate.SetResult(default));
        Loop.Turn();
        Loop.Turn(new TurnBudget(Steps: 1)).Steps.ShouldBe(1);
        joined.IsEnded.ShouldBeTrue();
        Loop.GetStatistics().Ready.ShouldBeInRange(LongFiring.PartItems, LongFiring.PartItems + 1);
        Settle();
        _order.ShouldBe(Enumerable.Range(0, Count));
    }

    [Test]
    [Contract(10), Contract(12)]
    public void Value_SetForMany_TellsThoseWhoWereThere_KeepsPredicates_AndLeavesOutWhoIsGone()
    {
        EventValue<int> value = Loop.Value(0);
        int told = 0, cancelled = 0, newcomer = 0, predicates = 0;
        async Task Wait()
        {
            try
            {
                _ = await value.Changed;
                told++;
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
        }
        async Task WaitForTwo()
        {
            (await value.WaitUntil(it => it == 2)).ShouldBe(2);
            predicates++;
        }
        Microthread[] edges = [.. Enumerable.Range(0, Count).Select(_ => Loop.Thread(Wait))];
        for (int i = 0; i < 3; i++)
        {
            Loop.Thread(WaitForTwo);
        }
        Settle();
        Loop.Post(() =>
        {
            value.Set(1);
            edges[^1].Cancel();
            edges[0].Cancel();
            value.Changed.Subscribe(_ => newcomer++);
        });
        Settle();
        // The first had its event, the last was not told yet when it was cancelled.
        (told, cancelled, newcomer, predicates).ShouldBe((Count - 1, 1, 0, 0));
        value.Set(2);
        Settle();
        (newcomer, predicates).ShouldBe((1, 3));
        value.Changed.Origin.Rented.ShouldBe(0);
    }

    [Test]
    [Contract(3)]
    public void TimersDueAtOnce_AreMadeReadyInParts_InTheirOrder()
    {
        for (int i = 0; i < Count; i++)
        {
            int me = i;
            Loop.Thread(async () =>
            {
                await Loop.Sleep(1);
                _order.Add(me);
            });
        }
        Settle();
        Clock.Advance(TimeSpan.FromSeconds(1));
        Loop.Turn(1).Steps.ShouldBe(1);
        Loop.GetStatistics().Timers.ShouldBe(Count - EventLoop.MaxTimersPerLook);
        Loop.Turn(1).NextDue.ShouldBe(TimeSpan.Zero);
        Settle();
        _order.ShouldBe(Enumerable.Range(0, Count));
    }
}
