using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Loop;

/// <summary>Which loop and which thread are meant (C1).</summary>
[Contract(1)]
public sealed class AmbientTests
{
    [Test]
    public void AmbientVerbs_WithNoLoop_ThrowWhenCalled()
    {
        EventLoop.CurrentOrNull.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => { _ = Sleep(1); }).Message.ShouldContain("no event loop");
        Should.Throw<InvalidOperationException>(() => { _ = Pause(); });
        Should.Throw<InvalidOperationException>(() => { _ = Never(); });
        Should.Throw<InvalidOperationException>(() => { _ = Queue<int>(1); });
        Should.Throw<InvalidOperationException>(() => { _ = Events.Thread(() => Task.CompletedTask); });
    }

    [Test]
    public void AmbientVerbs_WithSeveralLoops_ThrowOutsideATurn_AndMeanTheRunningOneInside()
    {
        using EventLoop first = TestLoop.Manual(out _);
        EventLoop.Current.ShouldBe(first);
        using EventLoop second = TestLoop.Manual(out _);
        Should.Throw<InvalidOperationException>(() => { _ = Sleep(1); }).Message.ShouldContain("2 event loops");
        EventLoop? seen = null;
        second.Post(() => seen = EventLoop.Current);
        second.Turn();
        seen.ShouldBe(second);
        second.Dispose();
        EventLoop.Current.ShouldBe(first);
    }

    [Test]
    public void AmbientVerbs_AfterConfigureAwaitFalse_ThrowOnThePool()
    {
        TestLoop.Run(async events =>
        {
            Exception? error = null;
            await Foreign();
            error.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("ConfigureAwait(false)");
            EventLoop.Current.ShouldBe(events);

            async Task Foreign()
            {
                // Always: one that is awaited when it has ended stays where it is.
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                error = Should.Throw<InvalidOperationException>(() => { _ = Pause(); });
            }
        });
    }

    [Test]
    [Contract(21)]
    public void EverythingOfTheLoop_OnAnotherThread_ThrowsAtOnce_AndChangesNothing()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        EventQueue<int> queue = loop.Queue<int>(1);
        var completion = new EventCompletionSource<int>(loop);
        Microthread parked = loop.Thread(async () => await loop.Never());
        Event<Unit> pause = loop.Pause();
        loop.Settle();
        var misuse = new (string Name, Action Call)[]
        {
            ("Turn", () => loop.Turn()),
            ("Thread", () => loop.Thread(() => Task.CompletedTask)),
            ("Cancel", parked.Cancel),
            ("Token", () => _ = parked.Token),
            ("TryTake", () => queue.Get().TryTake(out _)),
            ("await", () => pause.GetAwaiter().IsCompleted.ShouldBeFalse()),
            ("AsTask", () => _ = pause.AsTask()),
            ("Subscribe", () => pause.Subscribe(_ => { })),
            ("SetResult", () => completion.SetResult(1)),
            ("Group", () => _ = loop.Group(_ => Task.CompletedTask)),
        };
        var wrong = new List<string>();
        RunOnThread(() =>
        {
            foreach ((string name, Action call) in misuse)
            {
                try
                {
                    call();
                    wrong.Add($"{name} did not throw");
                }
                catch (InvalidOperationException)
                {
                }
            }
        });
        wrong.ShouldBeEmpty();
        loop.Turn().Steps.ShouldBe(0);
        completion.IsSettled.ShouldBeFalse();
        parked.State.ShouldBe(MicrothreadState.Parked);
        loop.GetStatistics().Microthreads.ShouldBe(1);
    }

    [Test]
    public void Rebind_MovesTheLoop_AndItsMicrothreadsNeverNotice()
    {
        EventLoop loop = TestLoop.Manual(out _);
        var trace = new List<string>();
        loop.Thread(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                trace.Add($"{i} {Microthread.Current.Loop == EventLoop.Current}");
                await Pause();
            }
        });
        loop.Turn();
        RunOnThread(() =>
        {
            loop.Rebind();
            EventLoop.Current.ShouldBe(loop);
            loop.Turn();
        });
        EventLoop.CurrentOrNull.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => loop.Turn());
        loop.Rebind();
        loop.Turn();
        trace.ShouldBe(["0 True", "1 True", "2 True"]);
        loop.Dispose();
    }

    [Test]
    [Contract(21)]
    public void Turn_InsideAStepOfTheSameLoop_Throws_AndOfAnotherLoopWorks()
    {
        using EventLoop outer = TestLoop.Manual(out _);
        using EventLoop inner = TestLoop.Manual(out _);
        var trace = new List<string>();
        inner.Thread(async () =>
        {
            trace.Add($"inner {Microthread.Current.Loop == inner}");
            await Pause();
            trace.Add($"inner {Microthread.Current.Loop == inner}");
            Should.Throw<InvalidOperationException>(() => outer.Turn());
        });
        outer.Thread(async () =>
        {
            Microthread me = Microthread.Current;
            SynchronizationContext? context = SynchronizationContext.Current;
            Should.Throw<InvalidOperationException>(() => outer.Turn());
            Should.Throw<InvalidOperationException>(outer.Rebind);
            inner.Turn();
            Microthread.Current.ShouldBe(me);
            SynchronizationContext.Current.ShouldBe(context);
            await Pause();
            inner.Turn();
            Microthread.Current.ShouldBe(me);
            trace.Add("outer");
        });
        outer.Settle();
        trace.ShouldBe(["inner True", "inner True", "outer"]);
        Microthread.CurrentOrNull.ShouldBeNull();
    }

    [Test]
    [Contract(21)]
    public void Await_OfAnotherLoopsEvent_Throws()
    {
        using EventLoop other = TestLoop.Manual(out _);
        using EventLoop loop = TestLoop.Manual(out _);
        EventQueue<int> queue = other.Queue<int>(1);
        Exception? error = null;
        loop.Thread(async () =>
        {
            try
            {
                _ = await queue.Get();
            }
            catch (InvalidOperationException e)
            {
                error = e;
            }
        });
        loop.Settle();
        error!.Message.ShouldContain("another event loop");
    }

    [Test]
    public void Run_InsideALoop_Throws()
    {
        TestLoop.Run(async events =>
        {
            await events.Pause();
            Should.Throw<InvalidOperationException>(() => EventLoop.Run(_ => Task.CompletedTask));
        });
    }

    [Test]
    [Contract(2)]
    public void OutsideATurn_TheBoundThread_MayUseTheLoop_InOrder()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        var trace = new List<int>();
        EventQueue<int> queue = loop.Queue<int>(4);
        loop.Thread(async () =>
        {
            trace.Add(await queue.Get());
            trace.Add(await queue.Get());
        });
        loop.Settle();
        queue.Put(1).TryTake(out _).ShouldBeTrue();
        loop.Post(() => trace.Add(100));
        trace.ShouldBeEmpty();
        loop.Turn();
        trace.ShouldBe([1, 100]);
    }

    private static void RunOnThread(Action action)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                error = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
    }
}
