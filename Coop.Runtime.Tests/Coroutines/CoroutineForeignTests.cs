using System.Runtime.CompilerServices;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Coroutines;

/// <summary>Coroutines that wait for what knows nothing of loops: Tasks, awaiters of all sorts, other threads (C2, C16).</summary>
public sealed class CoroutineForeignTests
{
    [Test]
    [Contract(2), Contract(16)]
    public void ForeignTask_ComesBackToTheMicrothread() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        await events.Group(async group =>
        {
            for (int i = 0; i < 10; i++)
            {
                group.Start(async () =>
                {
                    Microthread me = Microthread.Current;
                    (await Work()).ShouldBe(9);
                    Microthread.Current.ShouldBe(me);
                    SynchronizationContext.Current.ShouldBe(me);
                    Environment.CurrentManagedThreadId.ShouldBe(thread);
                });
            }
            await events.Pause();
        });

        async Coroutine<int> Work()
        {
            await Task.Yield();
            int result = await Task.Run(() => 9);
            Environment.CurrentManagedThreadId.ShouldBe(thread);
            await events.Pause();
            return result;
        }
    });

    [Test]
    [Contract(16)]
    public void ConfigureAwaitFalse_EndsElsewhere_AndTheLoopHearsOfIt() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        Microthread me = Microthread.Current;
        (await Leaves(null)).ShouldNotBe(thread);
        Environment.CurrentManagedThreadId.ShouldBe(thread);
        Microthread.Current.ShouldBe(me);
        (await Thrown.By<FormatException>(async () => await Leaves("gone"))).Message.ShouldBe("gone");
        Environment.CurrentManagedThreadId.ShouldBe(thread);
        Microthread<int> root = events.Thread(() => Leaves(null));
        (await root.Join()).ShouldNotBe(thread);
        Microthread failing = events.Thread(() => Leaves("root"));
        (await Thrown.By<FormatException>(async () => await failing.Join())).Message.ShouldBe("root");
        Environment.CurrentManagedThreadId.ShouldBe(thread);
        // Awaited after it has ended elsewhere.
        Coroutine<int> late = Leaves(null);
        await Task.Delay(20);
        await events.Pause();
        (await late).ShouldNotBe(thread);

        async Coroutine<int> Leaves(string? error)
        {
            await Task.Run(() => { }).ConfigureAwait(false);
            Microthread.CurrentOrNull.ShouldBeNull();
            return error is null ? Environment.CurrentManagedThreadId : throw new FormatException(error);
        }
    });

    // On a thread of the pool, a call is outside of every loop: what it waits for there is a Task's matter.
    [Test]
    [Contract(16)]
    public void CallsElsewhere_GoOnElsewhere() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        var local = new AsyncLocal<string?> { Value = "main" };
        (await Leaves()).ShouldBe(42);
        Environment.CurrentManagedThreadId.ShouldBe(thread);

        async Coroutine<int> Leaves()
        {
            await Task.Run(() => { }).ConfigureAwait(false);
            local.Value = "elsewhere";
            int sum = await Inner(20);
            local.Value.ShouldBe("elsewhere");
            sum += await Inner(1);
            await Nothing();
            local.Value = "again";
            await Nothing();
            local.Value.ShouldBe("again");
            Environment.CurrentManagedThreadId.ShouldNotBe(thread);
            (await Thrown.By<InvalidOperationException>(async () => await events.Pause())).Message.ShouldContain("thread");
            return sum;
        }

        async Coroutine<int> Inner(int n)
        {
            local.Value = "inner";
            await Task.Run(() => { });
            await Nothing();
            return n + (local.Value == "inner" ? 0 : 100) + (Microthread.CurrentOrNull is null ? 0 : 1000) + (n == 20 ? 1 : 20);
        }

        async Coroutine Nothing() => await Task.Delay(1).ConfigureAwait(false);
    });

    [Test]
    [Contract(21)]
    public void BoxThatWaitedForSomethingForeign_IsNeverUsedAgain() => TestLoop.Run(async events =>
    {
        Coroutine foreign = Work(true);
        object box = foreign.Box!;
        await foreign;
        for (int i = 0; i < 3; i++)
        {
            Coroutine next = Work(false);
            ((object?)next.Box).ShouldNotBeSameAs(box);
            await next;
        }
        Coroutine own = Work(false);
        box = own.Box!;
        await own;
        own = Work(false);
        ((object?)own.Box).ShouldBeSameAs(box);
        await own;

        async Coroutine Work(bool isForeign)
        {
            if (isForeign)
            {
                await Task.Yield();
            }
            await events.Pause();
        }
    });

    [TestCase(Resumes.Inline)]
    [TestCase(Resumes.InlineWithFlow)]
    [TestCase(Resumes.OnAnotherThread)]
    [TestCase(Resumes.OnAnotherThreadAtOnce)]
    [Contract(16)]
    public void CustomAwaiter_ThatResumesSomehow_GoesOnThere(Resumes how) => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        var local = new AsyncLocal<int> { Value = 4 };
        for (int i = 0; i < 50; i++)
        {
            (await Work(i % 3 == 0)).ShouldBe(4);
            Environment.CurrentManagedThreadId.ShouldBe(thread);
        }
        await events.Thread(() => Work(true)).Join();

        async Coroutine<int> Work(bool pausesFirst)
        {
            if (pausesFirst)
            {
                await events.Pause();
            }
            await new Odd(how);
            int here = Environment.CurrentManagedThreadId;
            (here == thread).ShouldBe(how is Resumes.Inline or Resumes.InlineWithFlow);
            if (here == thread)
            {
                await events.Pause();
                await new Odd(how);
            }
            return local.Value;
        }
    });

    [Test]
    [Contract(21)]
    public void CustomAwaiter_ThatResumesTwice_IsToldSo_AndTheMethodRunsOnce() => TestLoop.Run(async events =>
    {
        Action? resume = null;
        int runs = 0;
        Coroutine<int> coroutine = Work();
        resume!();
        Should.Throw<InvalidOperationException>(() => resume()).Message.ShouldContain("twice");
        runs.ShouldBe(1);
        await events.Pause();
        Should.Throw<InvalidOperationException>(() => resume());
        (await coroutine).ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => resume());
        await events.Pause();
        runs.ShouldBe(1);

        async Coroutine<int> Work()
        {
            await new Kept(continuation => resume = continuation);
            runs++;
            await events.Sleep(1);
            return runs;
        }
    });

    // A real second thread ends what the coroutines wait for, before, while and after they begin to wait.
    [Test]
    [Contract(2), Contract(16)]
    public void EndsElsewhere_WhileTheLoopRuns_AreAllHeardOf_ForEverySeed([Values(1, 2, 3, 4, 5)] int seed)
    {
        const int Rounds = TestSize.Small / 4;
        using var second = new SecondThread();
        var random = new Random(seed);
        int ended = 0, endedElsewhere = 0, failed = 0;
        EventLoop.Run(new EventLoopOptions { Poller = PollerKind.WaitOnly }, async events =>
        {
            int thread = Environment.CurrentManagedThreadId;
            await events.Group(async group =>
            {
                for (int i = 0; i < Rounds; i++)
                {
                    var source = new TaskCompletionSource<int>(random.Next(2) == 0 ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
                    int me = i, spin = random.Next(200), kind = random.Next(5), depth = random.Next(3);
                    second.Do(() =>
                    {
                        SecondThread.Spin(spin);
                        source.SetResult(me);
                    });
                    if (kind == 4)
                    {
                        group.Start(() => Count(source.Task, me));
                    }
                    else
                    {
                        group.Start(async () =>
                        {
                            Microthread self = Microthread.Current;
                            if (kind == 0)
                            {
                                (await Leaf(source.Task, depth)).ShouldBe(me);
                            }
                            else if (kind == 1)
                            {
                                (await LeafThatComesBack(source.Task)).ShouldBe(me);
                            }
                            else if (kind == 2)
                            {
                                await Thrown.By<FormatException>(async () => await Failing(source.Task));
                                failed++;
                            }
                            else
                            {
                                Coroutine<int> begun = Leaf(source.Task, depth);
                                await events.Pause();
                                (await begun).ShouldBe(me);
                            }
                            Environment.CurrentManagedThreadId.ShouldBe(thread);
                            Microthread.Current.ShouldBe(self);
                            SynchronizationContext.Current.ShouldBe(self);
                            ended++;
                        });
                    }
                    if (random.Next(4) == 0)
                    {
                        await events.Pause();
                    }
                }
            });
        });
        (ended + endedElsewhere).ShouldBe(Rounds);
        failed.ShouldBeGreaterThan(0);

        async Coroutine<int> Count(Task<int> task, int me)
        {
            int result = await task.ConfigureAwait(false);
            result.ShouldBe(me);
            Interlocked.Increment(ref endedElsewhere);
            return result;
        }

        async Coroutine<int> Leaf(Task<int> task, int depth) => depth == 0 ? await task.ConfigureAwait(false) : await Leaf(task, depth - 1);

        async Coroutine<int> LeafThatComesBack(Task<int> task)
        {
            int result = await task;
            await Events.Pause();
            return result;
        }

        async Coroutine Failing(Task<int> task)
        {
            await task.ConfigureAwait(false);
            throw new FormatException();
        }
    }

    public enum Resumes
    {
        Inline,
        InlineWithFlow,
        OnAnotherThread,
        OnAnotherThreadAtOnce,
    }

    private readonly struct Odd(Resumes how)
    {
        public Awaiter GetAwaiter() => new(how);

        internal readonly struct Awaiter(Resumes how) : ICriticalNotifyCompletion
        {
            public bool IsCompleted => false;

            public void GetResult()
            {
            }

            public void OnCompleted(Action continuation)
            {
                ExecutionContext context = ExecutionContext.Capture()!;
                ExecutionContext.Run(context, _ => continuation(), null);
            }

            public void UnsafeOnCompleted(Action continuation)
            {
                switch (how)
                {
                    case Resumes.Inline:
                        continuation();
                        break;
                    case Resumes.InlineWithFlow:
                        OnCompleted(continuation);
                        break;
                    default:
                        var thread = new Thread(() => continuation()) { IsBackground = true };
                        thread.Start();
                        if (how == Resumes.OnAnotherThreadAtOnce)
                        {
                            thread.Join();
                        }
                        break;
                }
            }
        }
    }

    private readonly struct Kept(Action<Action> keep)
    {
        public Awaiter GetAwaiter() => new(keep);

        internal readonly struct Awaiter(Action<Action> keep) : INotifyCompletion
        {
            public bool IsCompleted => false;

            public void GetResult()
            {
            }

            public void OnCompleted(Action continuation) => keep(continuation);
        }
    }
}
