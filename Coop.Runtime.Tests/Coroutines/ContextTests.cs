using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Coroutines;

/// <summary>The AsyncLocals and the SynchronizationContext of a coroutine are those of an async Task method (C2, C17).</summary>
public sealed class ContextTests
{
    [Test]
    [Contract(17)]
    public void AsyncLocals_OfGeneratedPrograms_AreThoseOfTasks_ForEverySeed([Range(0, 7)] int block)
    {
        const int Programs = TestSize.Small / 40;
        int seen = 0;
        for (int i = 0; i < Programs; i++)
        {
            int seed = (block * Programs) + i;
            ContextProgram program = ContextProgram.Random(new Random(seed));
            string[] byTasks = ContextRun.Observe(program, byCoroutines: false, isPlain: i % 4 != 0);
            string[] byCoroutines = ContextRun.Observe(program, byCoroutines: true, isPlain: i % 4 != 0);
            byCoroutines.ShouldBe(byTasks, $"seed {seed}");
            seen += byTasks.Length;
        }
        seen.ShouldBeGreaterThan(Programs);
    }

    // A Task's method sees whatever the thread has then; here that is nothing.
    [Test]
    [Contract(17)]
    public void AsyncLocals_AfterAWaitWithoutAFlow_AreGone() => TestLoop.Run(async events =>
    {
        var local = new AsyncLocal<string?>();
        await Plain(events, async () =>
        {
            local.Value = "set";
            await Suppresses();
            local.Value.ShouldBe("set");
        }).Join();

        async Coroutine Suppresses()
        {
            for (int i = 0; i < 3; i++)
            {
                _ = ExecutionContext.SuppressFlow();
                await (i == 1 ? events.Sleep(1) : events.Pause());
                local.Value.ShouldBeNull();
                ExecutionContext.IsFlowSuppressed().ShouldBeFalse();
                local.Value = "again";
                await events.Pause();
                local.Value.ShouldBe("again");
            }
        }
    });

    [Test]
    [Contract(17)]
    public void AsyncLocals_OfAPredicate_DoNotReachWhoWaitsForIt([Values] bool inTask) => TestLoop.Run(async events =>
    {
        var local = new AsyncLocal<string?>();
        EventValue<int> value = events.Value(0);
        async Coroutine InCoroutine()
        {
            await WaitOnce();
            local.Value.ShouldBeNull();
            await events.Pause();
            local.Value.ShouldBeNull();
        }
        async Task InTask()
        {
            await WaitOnce();
            local.Value.ShouldBeNull();
            await events.Pause();
            local.Value.ShouldBeNull();
        }
        Event<int> WaitOnce() => value.WaitUntil(it =>
        {
            // The first look is the method's own call, as any other.
            local.Value = it == 1 ? "the predicate's" : null;
            return it == 1;
        });
        Microthread waits = inTask ? events.Thread((Func<Task>)InTask) : Plain(events, InCoroutine);
        await events.Sleep(1);
        value.Set(1);
        await waits.Join();
    });

    [Test]
    [Contract(17)]
    public void AsyncLocals_OfACallee_StayThere_AndThoseOfTheCallerAreSeen() => TestLoop.Run(async events =>
    {
        var local = new AsyncLocal<string?>();
        await Plain(events, async () =>
        {
            local.Value = "caller";
            await Callee("one");
            local.Value.ShouldBe("caller");
            Coroutine second = Callee("two");
            local.Value.ShouldBe("caller");
            local.Value = "caller later";
            await second;
            local.Value.ShouldBe("caller later");
            local.Value = null;
            await events.Pause();
            local.Value.ShouldBeNull();
        }).Join();

        async Coroutine Callee(string name)
        {
            local.Value.ShouldBe("caller");
            local.Value = name;
            await events.Pause();
            local.Value.ShouldBe(name);
            local.Value = $"{name} later";
        }
    });

    // A caller that another microthread's step resumes: the end of that caller must not bring its AsyncLocals to its own caller.
    [Test]
    [Contract(17)]
    public void AsyncLocals_OfACallerThatIsResumedByItself_DoNotReachItsCaller() => TestLoop.Run(async events =>
    {
        var local = new AsyncLocal<string?>();
        await Plain(events, async () =>
        {
            await Caller();
            local.Value.ShouldBeNull();
        }).Join();
        Coroutine shared = default;
        Microthread starter = Plain(events, async () =>
        {
            shared = Sleeps();
            await events.Sleep(3);
        });
        await events.Pause();
        await Plain(events, async () =>
        {
            await CallerOf(shared);
            local.Value.ShouldBeNull();
        }).Join();
        await starter.Join();

        async Coroutine Caller()
        {
            await Elsewhere();
            local.Value = "caller's";
        }

        async Coroutine CallerOf(Coroutine other)
        {
            await other;
            local.Value = "caller's";
        }

        async Coroutine Sleeps() => await events.Sleep(1);

        static async Coroutine Elsewhere() => await Task.Run(() => { }).ConfigureAwait(false);
    });

    [Test]
    [Contract(17)]
    public void AsyncLocals_OfAnEndedMicrothread_AreNotKeptByItsFreeFrames()
    {
        var local = new AsyncLocal<object?>();
        TestLoop.Run(async events =>
        {
            WeakReference secret = new(null);
            await Plain(events, Use).Join();
            for (int i = 0; i < 20 && secret.IsAlive; i++)
            {
                await events.Pause();
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            secret.IsAlive.ShouldBeFalse();

            async Coroutine Use()
            {
                await events.Pause();
                await events.Pause();
                Set();
            }

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            void Set()
            {
                object made = new();
                secret = new WeakReference(made);
                local.Value = made;
            }
        });
    }

    [Test]
    [Contract(2)]
    public void SynchronizationContext_ThatIsReplacedInside_IsTheMicrothreadsAgain() => TestLoop.Run(async events =>
    {
        Microthread me = Microthread.Current;
        await Replaces();
        SynchronizationContext.Current.ShouldBe(me);
        await Plain(events, async () =>
        {
            await Replaces();
            SynchronizationContext.Current.ShouldBe(Microthread.Current);
        }).Join();
        await events.Pause();
        SynchronizationContext.Current.ShouldBe(me);

        async Coroutine Replaces()
        {
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            await events.Pause();
            SynchronizationContext.Current.ShouldBe(Microthread.Current);
            SynchronizationContext.SetSynchronizationContext(null);
        }
    });

    // Without the AsyncLocals of the test's framework: a coroutine that has none of its own takes a shorter way.
    private static Microthread Plain(EventLoop events, Func<Coroutine> body)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return events.Thread(body);
        }
    }
}
