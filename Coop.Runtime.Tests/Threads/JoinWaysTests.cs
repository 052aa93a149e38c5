using System.Runtime.CompilerServices;
using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Threads;

/// <summary>Every way to wait for the end of a microthread, before it and after it, and from where nobody may.</summary>
public sealed class JoinWaysTests
{
    private static readonly (string Name, Func<Event<int>, Task<int>> Wait)[] s_ways =
    [
        ("await", async join => await join),
        ("Within", async join => await join.Within(100)),
        ("WithCancellation", async join =>
        {
            using var source = new CancellationTokenSource();
            return await join.WithCancellation(source.Token);
        }),
        ("Resume", async join => await join.Resume(ResumeIn.ThisTurn)),
        ("Select", async join => await join.Select(result => result)),
        ("Guard", async join => await Guard(() => join)),
        ("WithNack", async join => await WithNack<int>(_ => join)),
        ("OnNack", async join => await join.OnNack(() => throw new AssertionException("it was taken"))),
        ("AnyOf2", async join => (await AnyOf(Never(), join)).Value2),
        ("AnyOf2 twice", async join => Both(await AnyOf(join, join))),
        ("AnyOf3", async join => (await AnyOf(Never(), Never(), join)).Value3),
        ("AnyOf4", async join => (await AnyOf(join, Never(), Never(), Never())).Value1),
        ("AnyOf of a choice", async join => (await AnyOf(AnyOf(Never(), join).AsEvent(), Never())).Value1.Value2),
        ("AnyOf of many", async join => (int)(await AnyOf(Never(), (Event)join, Never(), Never(), Never())).Value!),
        ("AllOf", async join => (await AllOf(join, join.Select(result => result))).Item2),
        ("Sequence", async join => (await Sequence(Sleep(1), join)).Item2),
        ("bounded in a choice", async join => (await AnyOf(Never(), join.Within(100).AsEvent())).Value2),
        ("AsTask", async join => await join.AsTask()),
        ("AsValueTask", async join => await join.AsValueTask()),
        ("Subscribe", async join =>
        {
            EventCompletionSource<int> told = new(EventLoop.Current);
            using Subscription subscription = join.Subscribe(told.SetResult);
            return await told.Event;
        }),
        ("by hand", async join => await new ByHand<int>(join)),
    ];

    private static IEnumerable<string> Ways => s_ways.Select(way => way.Name);

    // Nobody hears the error of a subscription but the loop, and it is nobody's wait.
    private static IEnumerable<string> Awaits => Ways.Where(name => name != "Subscribe");

    [TestCaseSource(nameof(Ways))]
    [Contract(6)]
    public void AnyWay_BeforeAndAfterTheEnd_GivesTheResult(string name) => TestLoop.Run(async events =>
    {
        Func<Event<int>, Task<int>> wait = Way(name);
        Microthread<int> seven = Ending(events, () => 7);
        Event<int> early = seven.Join();
        (await wait(early)).ShouldBe(7);
        (await wait(early)).ShouldBe(7);
        (await wait(seven.Join())).ShouldBe(7);
        Microthread<int> other = Ending(events, () => 8);
        Event<int> unasked = other.Join();
        await events.Sleep(2);
        (await wait(unasked)).ShouldBe(8);
        (await wait(other)).ShouldBe(8);
    });

    [TestCaseSource(nameof(Awaits))]
    [Contract(14)]
    public void AnyWay_BeforeAndAfterAFailure_ThrowsIt(string name)
    {
        TestLoop.Run(async events =>
        {
            Func<Event<int>, Task<int>> wait = Way(name);
            Microthread<int> failing = Ending(events, () => throw new FormatException("broken"));
            await Thrown.By<FormatException>(async () => await wait(failing.Join()));
            await Thrown.By<FormatException>(async () => await wait(failing.Join()));
            Microthread<int> canceled = Ending(events, () => 7);
            Event<int> early = canceled.Join();
            await events.Pause();
            canceled.Cancel();
            await Thrown.By<OperationCanceledException>(async () => await wait(early));
            await Thrown.By<OperationCanceledException>(async () => await wait(early));
            await Thrown.By<OperationCanceledException>(async () => await wait(canceled.Join()));
            // Nobody has waited for these.
            Microthread<int> unheard = Ending(events, () => throw new FormatException("broken")), stopped = Ending(events, () => 7);
            await events.Pause();
            stopped.Cancel();
            await events.Sleep(2);
            await Thrown.By<FormatException>(async () => await wait(unheard.Join()));
            await Thrown.By<OperationCanceledException>(async () => await wait(stopped.Join()));
        }, TestLoop.Virtual() with { UnhandledErrors = UnhandledErrorPolicy.Report, OnUnhandledError = _ => { } });
    }

    // Who is to be told of a cancellation is told of that, whatever has ended.
    [TestCaseSource(nameof(Awaits))]
    [Contract(12)]
    public void AnyWay_OfOneThatHasEnded_WhoeverIsCancelledIsToldOfThat(string name)
    {
        TestLoop.Run(async events =>
        {
            Microthread<int> seven = Ending(events, () => 7);
            await events.Sleep(2);
            bool isTold = false;
            Microthread waiting = events.Thread(async () =>
            {
                Microthread.Current.Cancel();
                await Thrown.By<OperationCanceledException>(async () => await Way(name)(seven.Join()));
                isTold = true;
            });
            await waiting.Ended;
            isTold.ShouldBeTrue();
        });
    }

    // Of equal events the first position answers: also of those that are looked at in any order.
    [TestCase(false)]
    [TestCase(true)]
    [Contract(8)]
    public void Join_TwiceInAShuffledChoice_IsOneMember(bool isEnded)
    {
        TestLoop.Run(async events =>
        {
            for (int i = 0; i < 20; i++)
            {
                Microthread<int> seven = Ending(events, () => 7);
                await events.Sleep(isEnded ? 2 : 0);
                Event<int> join = seven.Join();
                (await AnyOf(join, join)).Index.ShouldBe(0);
                (await AnyOf(events.Never(), seven.Join(), seven.Join())).Index.ShouldBe(1);
                (await AnyOf(events.Never(), seven.Join(), events.Never(), seven.Join())).Index.ShouldBe(1);
                (await AnyOf(events.Never(), (Event)seven.Join(), seven.Join())).Index.ShouldBe(1);
            }
        }, TestLoop.Virtual(StepOrder.Seeded(1)));
    }

    [Test]
    [Contract(1)]
    public void AnyUse_OnAnotherThread_Throws_AndChangesNothing()
    {
        TestLoop.Run(async events =>
        {
            Microthread<int> child = Ending(events, () => 7);
            Event<int> join = child.Join();
            Action[] uses =
            [
                () => join.TryTake(out _),
                () => join.GetAwaiter().OnCompleted(() => { }),
                () => _ = join.GetAwaiter().IsCompleted,
                () => _ = join.Within(1).GetAwaiter().IsCompleted,
                () => join.Within(1).GetAwaiter().OnCompleted(() => { }),
                () => _ = join.AsTask(),
                () => join.Subscribe(_ => { }),
                () => _ = AnyOf(join, join).GetAwaiter().IsCompleted,
                () => AnyOf(join, join).GetAwaiter().OnCompleted(() => { }),
                () => AnyOf((Event)join, join).TryTake(out _),
            ];
            for (int i = 0; i < uses.Length; i++)
            {
                Thrown.OnAnotherThread(uses[i]).ShouldBeOfType<InvalidOperationException>($"use {i}");
                child.Extras.Joined.ShouldBeNull($"use {i}");
            }
            (await join).ShouldBe(7);
        });
    }

    // It is asked for by debuggers and logs.
    [Test]
    public void Words_OfAJoin_MakeNothing_AlsoAfterTheLoop()
    {
        Microthread<int>? left = null;
        TestLoop.Run(async events =>
        {
            left = Ending(events, () => 7);
            Check();
            left.Join().TryTake(out _).ShouldBeFalse();
            left.Extras.Joined.ShouldBeNull();
            await left.Join();
        });
        Check();

        void Check()
        {
            left!.Join().ToString().ShouldBe(left.Description);
            left.Join().Source.ShouldBe(left);
            left.Join().Equals(left.Join()).ShouldBeTrue();
            _ = left.Join().GetHashCode();
            Thrown.OnAnotherThread(() => _ = left.Join().ToString()).ShouldBeNull();
            if (!left.IsEnded)
            {
                left.Extras.Joined.ShouldBeNull();
            }
        }
    }

    [Test]
    [Contract(21)]
    public void Join_InAStepOfAnotherLoop_Throws_AndTakesNothing()
    {
        TestLoop.Run(async events =>
        {
            Microthread<int> child = Ending(events, () => 7);
            for (int i = 0; i < 2; i++)
            {
                Exception? asked = null, armed = null, mixed = null;
                EventLoop inner = TestLoop.Manual(out _);
                inner.Post(() =>
                {
                    asked = Thrown.OrNull(() => _ = child.Join().GetAwaiter().IsCompleted);
                    armed = Thrown.OrNull(() => child.Join().GetAwaiter().OnCompleted(() => { }));
                    mixed = Thrown.OrNull(() => _ = AnyOf(inner.Never(), child.Join()));
                });
                inner.Settle();
                inner.Dispose();
                asked.ShouldBeOfType<InvalidOperationException>();
                armed.ShouldBeOfType<InvalidOperationException>();
                mixed.ShouldBeOfType<ArgumentException>();
                (await child.Join()).ShouldBe(7);
            }
        });
    }

    // It happens once: who wants all of them is told once, whether it was there before or came later.
    [TestCase(false)]
    [TestCase(true)]
    public void SubscribeAll_TellsOnce_AndCanBeDisposed(bool isEnded)
    {
        TestLoop.Run(async events =>
        {
            Microthread<int> seven = Ending(events, () => 7);
            await events.Sleep(isEnded ? 2 : 0);
            int told = 0;
            Subscription subscription = seven.Join().SubscribeAll(_ => told++);
            await events.Sleep(3);
            told.ShouldBe(1);
            subscription.Dispose();
            subscription.IsActive.ShouldBeFalse();
            (await seven.Join()).ShouldBe(7);
        });
    }

    private static Func<Event<int>, Task<int>> Way(string name) => Array.Find(s_ways, way => way.Name == name).Wait;

    private static int Both(Choice<int, int> choice)
    {
        choice.Index.ShouldBe(0);
        return choice.Value1;
    }

    private static Microthread<int> Ending(EventLoop events, Func<int> end) => events.Thread(async () =>
    {
        await events.Sleep(1);
        return end();
    });

    // Armed without being asked.
    private readonly struct ByHand<T>(Event<T> awaited)
    {
        public Awaiter GetAwaiter() => new(awaited.GetAwaiter());

        internal struct Awaiter(EventAwaiter<T> inner) : INotifyCompletion
        {
            // The compiler copies an awaiter before it is armed: what it becomes by that must be seen by both.
            private readonly StrongBox<EventAwaiter<T>> _inner = new(inner);

            public readonly bool IsCompleted => false;

            public readonly T GetResult() => _inner.Value.GetResult();

            public readonly void OnCompleted(Action continuation) => _inner.Value.OnCompleted(continuation);
        }
    }
}
