using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Guard, WithNack, Select: Concurrent ML's part of the algebra (C9).</summary>
public sealed class NackTests
{
    [Test]
    [Contract(9)]
    public void Guard_IsBuiltForEachWaitAtItsArming() => TestLoop.Run(async events =>
    {
        int built = 0;
        Event<Unit> guarded = Guard(() =>
        {
            built++;
            return Sleep(1);
        });
        _ = AnyOf(guarded, Never());
        await Sleep(1);
        built.ShouldBe(0);
        await guarded;
        await guarded;
        built.ShouldBe(2);
        events.Now.TotalSeconds.ShouldBe(3, 0.001);
    });

    [Test]
    [Contract(9), Contract(14)]
    public void Guard_ThatThrows_EndsTheWaitAndGivesBackItsRivals() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        int nacks = 0;
        _ = await Thrown.By<FormatException>(async () => await AnyOf(queue.Get().OnNack(() => nacks++), Guard<int>(() => throw new FormatException())));
        _ = await Thrown.By<FormatException>(async () => await Guard<int>(() => throw new FormatException()));
        await Pause();
        nacks.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(9), Scenario(51)]
    public void Nack_OfALoser_HappensOnceAndOfTheWinnerNever([Values] bool many) => TestLoop.Run(async events =>
    {
        EventQueue<int> left = events.Queue<int>(1), right = events.Queue<int>(1);
        var told = new List<string>();
        Event<int> Asked(string name, EventQueue<int> of) => WithNack(nack =>
        {
            _ = nack.Subscribe(_ => { told.Add(name); });
            return of.Get();
        });
        Task<int> won = many
            ? AnyOf((Event)Asked("left", left), Asked("right", right), Asked("other", left)).Select(c => c.Index).AsTask()
            : AnyOf(Asked("left", left), Asked("right", right)).AsEvent().Select(c => c.Index).AsTask();
        right.TryPut(1).ShouldBeTrue();
        (await won).ShouldBe(1);
        await Pause();
        left.TryPut(1).ShouldBeTrue();
        await Sleep(1);
        told.ShouldBe(many ? ["left", "other"] : ["left"]);
        left.Core.Rented.ShouldBe(0);
        right.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(9), Contract(12), Scenario(52)]
    public void Nacks_WhenTheirWaitIsEnded_AllHappenOnce([Values(0, 1, 2, 3)] int how) => TestLoop.Run(async events =>
    {
        var told = new List<int>();
        Event<Unit> Nacking(int number) => Never().OnNack(() => told.Add(number));
        using var source = new CancellationTokenSource();
        Microthread waiter = events.Thread(async () =>
        {
            switch (how)
            {
                case 0:
                    _ = await AnyOf(Nacking(1), Nacking(2).Within(9).AsEvent(), AnyOf(Nacking(3), Nacking(4)).AsEvent());
                    break;
                case 1:
                    _ = await AnyOf(Nacking(1), Nacking(2), AnyOf(Nacking(3), Nacking(4)).AsEvent()).WithCancellation(source.Token);
                    break;
                case 2:
                    _ = await AllOf(Nacking(1), AnyOf(Nacking(2), Nacking(3)).AsEvent(), Guard(() => Nacking(4))).Within(1);
                    break;
                default:
                    _ = await AnyOf((Event)Nacking(1), AnyOf((Event)Nacking(2), AnyOf(Nacking(3), Nacking(4))), Sleep(1));
                    break;
            }
        });
        // Whatever it ends with is not the point here.
        _ = waiter.Join().Subscribe(_ => { });
        Task ended = waiter.Ended.AsTask();
        await Pause();
        if (how == 0)
        {
            waiter.Cancel();
        }
        else if (how == 1)
        {
            await source.CancelAsync();
        }
        await ended;
        await Pause();
        told.Order().ShouldBe([1, 2, 3, 4]);
    }, TestLoop.Virtual() with { UnhandledErrors = UnhandledErrorPolicy.Report, OnUnhandledError = _ => { } });

    [Test]
    [Contract(9), Scenario(62)]
    public void TryTake_OfAChoiceThatIsNotReady_RegistersNothingAndTellsTheNacks() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        int nacks = 0;
        Event<Choice<int, int>> choice = AnyOf(queue.Get().OnNack(() => nacks++), Guard(() => queue.Get()).OnNack(() => nacks++)).AsEvent();
        choice.TryTake(out _).ShouldBeFalse();
        await Pause();
        nacks.ShouldBe(2);
        queue.GettersWaiting.ShouldBe(0);
        queue.Core.Rented.ShouldBe(0);
        queue.TryPut(4).ShouldBeTrue();
        choice.TryTake(out Choice<int, int> won).ShouldBeTrue();
        won.Value1.ShouldBe(4);
        await Pause();
        nacks.ShouldBe(2);
    });

    [Test]
    [Contract(9), Contract(14), Scenario(55)]
    public void Select_ThatThrows_IsTheWaitersErrorAndTheEventStaysTaken([Values] bool parked) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        int maps = 0, nacks = 0;
        Event<int> mapped = queue.Get().OnNack(() => nacks++).Select<int>(_ =>
        {
            maps++;
            throw new FormatException("map");
        });
        if (!parked)
        {
            queue.TryPut(1).ShouldBeTrue();
        }
        Task<Choice<int, int>> wait = AnyOf(mapped, mapped).AsEvent().AsTask();
        if (parked)
        {
            queue.TryPut(1).ShouldBeTrue();
        }
        (await Thrown.By<FormatException>(wait)).Message.ShouldBe("map");
        await Pause();
        (maps, nacks, queue.Count).ShouldBe((1, 0, 0));
        queue.Core.Rented.ShouldBe(0);
    });
}
