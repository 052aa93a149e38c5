#pragma warning disable VSTHRD100 // async void is what some of these tests are about
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>The SynchronizationContext of a microthread (C2, C16) and its AsyncLocals (C17): what foreign code does with a microthread's identity.</summary>
public sealed class ContextTests
{
    [Test]
    [Contract(2), Contract(16)]
    public void Current_AfterEveryForeignAwait_IsTheSameMicrothread()
    {
        TestLoop.Run(async events =>
        {
            int thread = Environment.CurrentManagedThreadId;
            var wrong = new List<string>();
            async Task Check(string what, Func<Task> wait)
            {
                Microthread me = Microthread.Current;
                SynchronizationContext context = SynchronizationContext.Current!;
                context.CreateCopy().ShouldBeSameAs(context);
                await wait();
                if (Microthread.CurrentOrNull != me || SynchronizationContext.Current != context || Environment.CurrentManagedThreadId != thread)
                {
                    wrong.Add(what);
                }
            }
            await events.Group(async group =>
            {
                var core = new Signal();
                var source = new TaskCompletionSource();
                // Two of each, so that a wrong identity has somebody to be mistaken for.
                for (int i = 0; i < 2; i++)
                {
                    group.Start(() => Check("Yield", async () => await Task.Yield()));
                    group.Start(() => Check("Task.Run", async () => await Task.Run(() => Thread.Sleep(1))));
                    group.Start(() => Check("Task", () => source.Task));
                    group.Start(() => Check("ConfigureAwait(false) inside", async () => await Task.Run(() => { }).ConfigureAwait(false)));
                    group.Start(() => Check("ValueTask method", async () => await ValueTaskMethod(events)));
                    group.Start(() => Check("pooled builder", async () => await Pooled(events)));
                    group.Start(() => Check("async stream", async () => await Enumerate(events)));
                    group.Start(() => Check("Pause", async () => await events.Pause()));
                    group.Start(() => Check("AsTask", () => events.Sleep(0.001).AsTask()));
                    group.Start(() => Check("WhenAll", () => Task.WhenAll(events.Sleep(0.001).AsTask(), Task.Run(() => { }))));
                    group.Start(() => Check("WaitAsync", () => source.Task.WaitAsync(TimeSpan.FromMinutes(1))));
                    group.Start(() => Check("SemaphoreSlim", async () =>
                    {
                        using var semaphore = new SemaphoreSlim(0);
                        _ = Task.Run(() => semaphore.Release());
                        await semaphore.WaitAsync();
                    }));
                }
                group.Start(() => Check("own source", () => new ValueTask(core, core.Version).AsTask()));
                group.Start(async () =>
                {
                    await events.Sleep(0.01);
                    source.SetResult();
                    core.Set();
                });
                await events.Pause();
            });
            wrong.ShouldBeEmpty();
        });
    }

    [Test]
    [Contract(2)]
    public void TaskCompletionSource_SetByAnotherMicrothread_NeverRunsItsWaiterInside()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            var source = new TaskCompletionSource();
            await events.Group(async group =>
            {
                for (int i = 0; i < 3; i++)
                {
                    string name = $"w{i}";
                    group.Start(async () =>
                    {
                        await source.Task;
                        trace.Add(name);
                    });
                }
                await events.Pause();
                trace.Add("before");
                source.SetResult();
                trace.Add("after");
            });
        });
        trace.Take(2).ShouldBe(["before", "after"]);
        // A Task keeps its first continuation apart from the others, so the order among them is .NET's own.
        trace.Skip(2).Order().ShouldBe(["w0", "w1", "w2"]);
    }

    [Test]
    [Contract(2), Scenario(5)]
    public void Firing_NeverRunsAWaiterInsideTheCall()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            var completion = new EventCompletionSource<int>(events);
            using Subscription subscription = completion.Event.Subscribe(_ => trace.Add("callback"));
            Microthread waiter = events.Thread(async () =>
            {
                await completion.Event;
                trace.Add($"waiter in turn {events.TurnNumber}");
            });
            await events.Pause();
            long turn = events.TurnNumber;
            completion.SetResult(1);
            trace.Add("set");
            await waiter.Join();
            trace.ShouldBe(["set", "callback", $"waiter in turn {turn + 1}"]);
        });
    }

    [Test]
    [Contract(2)]
    public void ValueTask_StartedByOneAndAwaitedByAnother_ResumesAsTheAwaiter()
    {
        TestLoop.Run(async events =>
        {
            ValueTask<Unit> wait = events.Sleep(1).AsValueTask();
            Microthread? seen = null;
            Microthread other = events.Thread(async () =>
            {
                await wait;
                seen = Microthread.CurrentOrNull;
            });
            await events.Sleep(2);
            seen.ShouldBe(other);
        });
    }

    [Test]
    [Contract(16)]
    public void ConfigureAwaitFalse_LeavesTheLoop_AndTheDefaultAwaitOfSuchAMethodComesBack()
    {
        TestLoop.Run(async events =>
        {
            int loopThread = Environment.CurrentManagedThreadId, inside = 0;
            async Task Leaves()
            {
                await Task.Run(() => { }).ConfigureAwait(false);
                inside = Environment.CurrentManagedThreadId;
                Microthread.CurrentOrNull.ShouldBeNull();
                EventLoop.CurrentOrNull.ShouldBeNull();
            }
            Microthread me = Microthread.Current;
            await Leaves();
            inside.ShouldNotBe(loopThread);
            Environment.CurrentManagedThreadId.ShouldBe(loopThread);
            Microthread.Current.ShouldBe(me);
            Microthread root = events.Thread(Leaves);
            await root.Join();
            root.State.ShouldBe(MicrothreadState.Succeeded);
            Environment.CurrentManagedThreadId.ShouldBe(loopThread);
        });
    }

    [Test]
    [Contract(2)]
    public void BodyThatIsNoAsyncMethod_AndReplacesItsContext_StillEndsOnTheLoop()
    {
        TestLoop.Run(async events =>
        {
            int loopThread = Environment.CurrentManagedThreadId;
            Microthread odd = events.Thread(() =>
            {
                SynchronizationContext.SetSynchronizationContext(null);
                return Task.Run(() => { });
            });
            await odd.Join();
            Environment.CurrentManagedThreadId.ShouldBe(loopThread);
            odd.State.ShouldBe(MicrothreadState.Succeeded);
        });
    }

    [Test]
    [Contract(16), Contract(14)]
    public void AsyncVoid_ThatThrows_ReachesThePolicy_AndTheLoopDoesNotEndBefore()
    {
        async void Fails(EventLoop events)
        {
            await events.Sleep(1);
            throw new FormatException("async void");
        }
        Should.Throw<FormatException>(() => EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            Fails(events);
            await events.Sleep(2);
        })).Message.ShouldBe("async void");

        async void FailsAtTheEnd(EventLoop events)
        {
            try
            {
                await events.Never();
            }
            catch (OperationCanceledException)
            {
                throw new FormatException("at the end");
            }
        }
        Should.Throw<FormatException>(() => EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            FailsAtTheEnd(events);
            await events.Pause();
        })).Message.ShouldBe("at the end");

        var reported = new List<string>();
        EventLoopOptions report = TestLoop.Virtual() with { UnhandledErrors = UnhandledErrorPolicy.Report, OnUnhandledError = error => reported.Add(error.Message) };
        EventLoop.Run(report, async events =>
        {
            async void FailsAtOnce() => throw new FormatException("at once");
            FailsAtOnce();
            Fails(events);
            await events.Sleep(2);
        });
        reported.ShouldBe(["at once", "async void"]);
    }

    [Test]
    [Contract(16)]
    public void AsyncVoid_ThatEndsOnThePool_DoesNotHarmTheListOfTheLiving()
    {
        for (int i = 0; i < 20; i++)
        {
            EventLoop.Run(new EventLoopOptions { Poller = PollerKind.WaitOnly }, async events =>
            {
                async void Away()
                {
                    await Task.Run(() => { }).ConfigureAwait(false);
                }
                List<Microthread> all = [.. Enumerable.Range(0, 20).Select(_ => events.Thread(async () =>
                {
                    Away();
                    await Task.Yield();
                    Away();
                    Away();
                }))];
                foreach (Microthread one in all)
                {
                    await one.Join();
                }
            });
        }
    }

    [Test]
    [Contract(16)]
    public void Send_OnTheLoopsThread_RunsInline_AndFromAnotherIsWaitedFor()
    {
        var trace = new List<string>();
        EventLoop ended = null!;
        SynchronizationContext context = null!;
        TestLoop.Run(async events =>
        {
            ended = events;
            context = SynchronizationContext.Current!;
            Microthread me = Microthread.Current;
            Microthread other = events.Thread(async () =>
            {
                context.Send(_ => trace.Add($"inline as its owner: {Microthread.Current == me}"), null);
                trace.Add($"and back: {Microthread.Current.Name}");
                await events.Pause();
            }, "other");
            await other.Join();
            await Task.Run(() =>
            {
                context.Send(_ => trace.Add($"sent as its owner: {Microthread.CurrentOrNull == me}"), null);
                trace.Add("sender goes on");
                Should.Throw<FormatException>(() => context.Send(_ => throw new FormatException(), null));
            });
        });
        trace.ShouldBe(["inline as its owner: True", "and back: other", "sent as its owner: True", "sender goes on"]);
        Should.Throw<InvalidOperationException>(() => context.Send(_ => trace.Add("never"), null));
        Exception? error = null;
        var thread = new Thread(() => error = Should.Throw<InvalidOperationException>(() => context.Send(_ => trace.Add("never"), null)));
        thread.Start();
        thread.Join();
        error.ShouldNotBeNull();
        trace.Count.ShouldBe(4);
    }

    [Test]
    [Contract(16)]
    public void Send_ThatTheLoopNoLongerRuns_FailsInsteadOfWaiting()
    {
        EventLoop loop = TestLoop.Manual(out _);
        SynchronizationContext context = null!;
        loop.Post(() => context = SynchronizationContext.Current!);
        loop.Turn();
        Exception? error = null;
        var thread = new Thread(() => error = Thrown.OrNull(() => context.Send(_ => throw new FormatException("ran"), null)));
        thread.Start();
        SpinWait.SpinUntil(() => !loop.Scheduler.Inbox.IsEmpty, Patience.Limit).ShouldBeTrue();
        loop.Scheduler.Close();
        thread.Join();
        error.ShouldBeOfType<InvalidOperationException>();
    }

    [Test]
    [Contract(16)]
    public void ProgressAndTokenCallbacks_ComeBackToTheMicrothread()
    {
        TestLoop.Run(async events =>
        {
            Microthread me = Microthread.Current;
            var trace = new List<string>();
            var progress = new Progress<int>(i => trace.Add($"progress {i} {Microthread.CurrentOrNull == me}"));
            using var cancel = new CancellationTokenSource();
            using CancellationTokenRegistration registration = cancel.Token.Register(() => trace.Add($"token {Microthread.CurrentOrNull == me}"), useSynchronizationContext: true);
            await Task.Run(() =>
            {
                ((IProgress<int>)progress).Report(1);
                cancel.Cancel();
            });
            await events.Pause();
            trace.ShouldBe(["progress 1 True", "token True"]);
        });
    }

    [Test]
    [Contract(17)]
    public void AsyncLocals_AreCopiedToAChild_AndThenTravelNowhere()
    {
        var local = new AsyncLocal<string> { Value = "outside" };
        var seen = new List<string>();
        TestLoop.Run(async events =>
        {
            seen.Add($"main {local.Value}");
            local.Value = "main";
            var completion = new EventCompletionSource<int>(events);
            var source = new TaskCompletionSource();
            EventQueue<int> queue = events.Queue<int>(1);
            Microthread child = events.Thread(async () =>
            {
                seen.Add($"child {local.Value}");
                local.Value = "child";
                await completion.Event;
                seen.Add($"resumed {local.Value}");
                await source.Task;
                seen.Add($"after a task {local.Value}");
                _ = await queue.Get();
                seen.Add($"after a queue {local.Value}");
            });
            local.Value = "main 2";
            using Subscription subscription = completion.Event.Subscribe(_ =>
            {
                seen.Add($"callback {local.Value}");
                local.Value = "callback";
            });
            await events.Pause();
            local.Value = "firer";
            completion.SetResult(1);
            events.Post(() =>
            {
                seen.Add($"post {local.Value}");
                local.Value = "post";
            });
            await events.Pause();
            seen.Add($"main again {local.Value}");
            source.SetResult();
            await events.Pause();
            await queue.Put(1);
            await child.Join();
            seen.Add($"main at last {local.Value}");
        });
        seen.ShouldBe(
        [
            "main outside", "child main", "callback ", "resumed child", "post ", "main again firer", "after a task child", "after a queue child",
            "main at last firer",
        ]);
        local.Value.ShouldBe("outside");
    }

    [Test]
    [Contract(17)]
    public void SuppressFlow_InAStep_LeaksNothingIntoTheNext()
    {
        var local = new AsyncLocal<string>();
        var seen = new List<string?>();
        TestLoop.Run(async events =>
        {
            Microthread leaky = events.Thread(() =>
            {
                _ = ExecutionContext.SuppressFlow();
                // Without a captured context the continuation runs in the loop's own.
                Task rest = Rest();
                local.Value = "not an async method";
                return rest;

                async Task Rest()
                {
                    await events.Pause();
                    local.Value = "leaky";
                    await events.Pause();
                    local.Value = "leaky again";
                }
            });
            for (int i = 0; i < 5; i++)
            {
                events.Post(() =>
                {
                    seen.Add(local.Value);
                    seen.Add(ExecutionContext.IsFlowSuppressed() ? "suppressed" : null);
                });
                await events.Pause();
            }
            await leaky.Join();
            local.Value.ShouldBeNull();
        });
        seen.ShouldAllBe(value => value == null);
    }

    [Test]
    [Contract(17)]
    public void PooledWaits_KeepNoAsyncLocals()
    {
        var local = new AsyncLocal<object?>();
        TestLoop.Run(async events =>
        {
            EventQueue<int> queue = events.Queue<int>(1);
            WeakReference secret = await Use();
            // Others rent the same pooled objects.
            for (int i = 0; i < 3; i++)
            {
                await events.Pause();
                await queue.Put(i);
                _ = await queue.Get().AsTask();
            }
            for (int i = 0; i < 10 && secret.IsAlive; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await events.Pause();
            }
            secret.IsAlive.ShouldBeFalse();

            [MethodImpl(MethodImplOptions.NoInlining)]
            async Task<WeakReference> Use()
            {
                WeakReference? made = null;
                Microthread user = events.Thread(async () =>
                {
                    made = new WeakReference(local.Value = new object());
                    await events.Sleep(0.001);
                    Task<int> get = queue.Get().AsTask();
                    await queue.Put(1);
                    _ = await get;
                });
                await user.Join();
                return made!;
            }
        });
    }

    private static async ValueTask<int> ValueTaskMethod(EventLoop events)
    {
        await events.Pause();
        return 1;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> Pooled(EventLoop events)
    {
        await events.Pause();
        await Task.Yield();
        return 1;
    }

    private static async Task Enumerate(EventLoop events)
    {
        await foreach (int item in Items(events))
        {
            item.ShouldBeGreaterThan(0);
        }
    }

    private static async IAsyncEnumerable<int> Items(EventLoop events)
    {
        for (int i = 1; i <= 3; i++)
        {
            await events.Pause();
            await Task.Yield();
            yield return i;
        }
    }

    // What Pipelines and Channels are made of.
    private sealed class Signal : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _core;

        internal short Version => _core.Version;

        internal void Set() => _core.SetResult(true);

        public void GetResult(short token) => _core.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
