#pragma warning disable VSTHRD100 // async void is what one of these tests is about
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Coroutines;

/// <summary>What a method that returns a Coroutine does for whoever awaits it: the same as one that returns a Task.</summary>
public sealed class CoroutineTests
{
    [Test]
    public void Await_GivesTheResult_WhetherTheMethodHasWaitedOrNot() => TestLoop.Run(async events =>
    {
        (await Answer(0)).ShouldBe(0);
        (await Answer(3)).ShouldBe(3);
        (await Text("a")).ShouldBe("a");
        await Nothing(0);
        await Nothing(2);
        await default(Coroutine);
        (await default(Coroutine<string?>)).ShouldBeNull();

        async Coroutine<int> Answer(int pauses)
        {
            await Nothing(pauses);
            return pauses;
        }

        async Coroutine<string> Text(string text)
        {
            await events.Sleep(1);
            return text;
        }

        async Coroutine Nothing(int pauses)
        {
            for (int i = 0; i < pauses; i++)
            {
                await events.Pause();
            }
        }
    });

    [Test]
    public void GenericMethods_KeepTheirResultsApart() => TestLoop.Run(async events =>
    {
        for (int i = 0; i < 20; i++)
        {
            Coroutine<int> number = Echo(i);
            Coroutine<string> text = Echo($"text {i}");
            Coroutine<(object, long)> pair = Echo((new object(), (long)i));
            Coroutine<int> second = Echo(-i);
            (await second).ShouldBe(-i);
            (await pair).Item2.ShouldBe(i);
            (await text).ShouldBe($"text {i}");
            (await number).ShouldBe(i);
        }

        async Coroutine<T> Echo<T>(T value)
        {
            await events.Pause();
            return value;
        }
    });

    [Test]
    public void Locals_LargeAndSmall_AreKeptOverEveryWait() => TestLoop.Run(async events =>
    {
        (await Sum(default, 7)).ShouldBe(7 * 101);

        async Coroutine<long> Sum(Large large, long seed)
        {
            large = new Large(seed);
            decimal price = 1.5m;
            string name = $"{seed}";
            for (int i = 0; i < 100; i++)
            {
                await events.Pause();
                large = large.Add(seed);
                price += 1;
            }
            price.ShouldBe(101.5m);
            name.ShouldBe("7");
            large.AllEqual.ShouldBeTrue();
            return large.A;
        }
    });

    [Test]
    public void CatchAndFinally_MayWait_AndRunInOrder() => TestLoop.Run(async events =>
    {
        var trace = new List<string>();
        try
        {
            await Work();
        }
        catch (FormatException error)
        {
            trace.Add(error.Message);
        }
        trace.ShouldBe(["try", "catch 1", "after catch", "finally", "after finally", "2"]);

        async Coroutine Work()
        {
            try
            {
                trace.Add("try");
                await events.Sleep(1);
                throw new FormatException("1");
            }
            catch (FormatException error)
            {
                trace.Add($"catch {error.Message}");
                await events.Sleep(1);
                trace.Add("after catch");
                throw new FormatException("2");
            }
            finally
            {
                trace.Add("finally");
                await Pauses();
                trace.Add("after finally");
            }
        }

        async Coroutine Pauses()
        {
            await events.Pause();
            await events.Pause();
        }
    });

    [Test]
#if DEBUG
    [Ignore("In a debug build the compiler makes an object of every call of an async method.")]
#endif
    public void MethodThatReturnsAtOnce_AllocatesNothing_AndHasNoFrame()
    {
        TestLoop.Run(async events =>
        {
            await events.Pause();
            Allocation.BytesOf(() =>
            {
                for (int i = 0; i < 100; i++)
                {
                    _ = One(i).GetAwaiter().GetResult();
                    None().GetAwaiter().GetResult();
                }
            }).ShouldBe(0);
            None().Box.ShouldBeNull();
            One(1).Box.ShouldBeNull();
        });

#pragma warning disable CS1998 // Without an await is the point.
        static async Coroutine<int> One(int number) => number;

        static async Coroutine None()
        {
        }
#pragma warning restore CS1998
    }

    // Each level waits, so none of them is on the stack; then all of them return, one after the other.
    [Test]
    public void Return_ThroughAHundredThousandCalls_DoesNotGrowTheStack()
    {
        const int Depth = 100_000;
        var thread = new Thread(() => TestLoop.Run(async events =>
        {
            (await Deep(Depth)).ShouldBe(Depth);
            (await Thrown.By<FormatException>(async () => await Fails(200))).Message.ShouldBe("bottom");

            async Coroutine<int> Deep(int left)
            {
                await events.Pause();
                return left == 0 ? 0 : await Deep(left - 1) + 1;
            }

            async Coroutine Fails(int left)
            {
                await events.Pause();
                if (left == 0)
                {
                    throw new FormatException("bottom");
                }
                await Fails(left - 1);
            }
        }), 256 * 1024);
        thread.Start();
        thread.Join();
    }

    [Test]
    [Contract(3)]
    public void CallsAndReturns_AreNoStepsOfTheirOwn() => TestLoop.Run(async events =>
    {
        await events.Pause();
        long turn = events.TurnNumber;
        long steps = events.Scheduler.StepCount;
        await Outer();
        // One Pause at the very bottom: one step more, in the next turn.
        events.TurnNumber.ShouldBe(turn + 1);
        events.Scheduler.StepCount.ShouldBe(steps + 1);

        async Coroutine Outer() => await Middle();

        async Coroutine Middle() => await Inner();

        async Coroutine Inner() => await events.Pause();
    });

    [Test]
    public void AsyncVoid_BesideACoroutine_IsWaitedForAsAlways()
    {
        var trace = new List<string>();
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            Microthread both = events.Thread(async () =>
            {
                Beside();
                await events.Sleep(1);
                trace.Add("body");
            });
            await both.Join();
            trace.Add("joined");
            await events.Sleep(5);

            async void Beside()
            {
                await Sleeps(2);
                trace.Add("beside");
            }

            async Coroutine Sleeps(double seconds) => await events.Sleep(seconds);
        });
        trace.ShouldBe(["body", "joined", "beside"]);
    }

    [Test]
    public void AsTask_HasManyAwaiters_AndIsAMemberOfWhenAll() => TestLoop.Run(async events =>
    {
        Task<int> task = Slow(1).AsTask();
        var seen = new List<int>();
        await events.Group(async group =>
        {
            for (int i = 0; i < 3; i++)
            {
                group.Start(async () =>
                {
                    Microthread me = Microthread.Current;
                    seen.Add(await task);
                    Microthread.Current.ShouldBe(me);
                });
            }
            await events.Pause();
        });
        seen.ShouldBe([1, 1, 1]);
        TimeSpan before = events.Now;
        (await Task.WhenAll(Slow(2).AsTask(), Slow(3).AsTask(), Slow(1).AsTask())).ShouldBe([2, 3, 1]);
        (events.Now - before).ShouldBe(TimeSpan.FromSeconds(3));
        (await Slow(0).AsValueTask()).ShouldBe(0);
        (await Slow(1).AsValueTask()).ShouldBe(1);
        await Nothing().AsTask();
        await Nothing().AsValueTask();
        Slow(0).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        Task failing = Fails().AsTask();
        (await Thrown.By<FormatException>(failing)).ShouldBeSameAs(await Thrown.By<FormatException>(failing));
        await events.Sleep(1);

        async Coroutine<int> Slow(int seconds)
        {
            if (seconds > 0)
            {
                await events.Sleep(seconds);
            }
            return seconds;
        }

        async Coroutine Nothing() => await events.Pause();

        async Coroutine Fails()
        {
            await events.Pause();
            throw new FormatException();
        }
    });

    [Test]
    public void TasksAndCoroutines_AwaitEachOther_InEitherOrder() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        Microthread me = Microthread.Current;
        (await AsCoroutine(20)).ShouldBe(20);
        (await AsTask(21)).ShouldBe(21);
        (await AsValueTask(22)).ShouldBe(22);
        Microthread.Current.ShouldBe(me);
        Environment.CurrentManagedThreadId.ShouldBe(thread);

        async Coroutine<int> AsCoroutine(int left)
        {
            await events.Pause();
            return left == 0 ? 0 : await AsTask(left - 1) + 1;
        }

        async Task<int> AsTask(int left)
        {
            await events.Sleep(0.1);
            return left == 0 ? 0 : await AsValueTask(left - 1) + 1;
        }

        async ValueTask<int> AsValueTask(int left) => left == 0 ? 0 : await AsCoroutine(left - 1) + 1;
    });

    [Test]
    [Contract(2)]
    public void AwaitedByAnotherMicrothread_EachGoesOnInItsOwn() => TestLoop.Run(async events =>
    {
        var trace = new List<string>();
        Microthread? starter = null, awaiter = null;
        Coroutine<int> shared = default;
        await events.Group(async group =>
        {
            starter = group.Start(async () =>
            {
                shared = Work();
                await events.Sleep(5);
            });
            await events.Pause();
            awaiter = group.Start(async () =>
            {
                trace.Add($"{await Outer()}");
                Microthread.Current.ShouldBe(awaiter);
                SynchronizationContext.Current.ShouldBe(awaiter);
                await events.Sleep(1);
                Microthread.Current.ShouldBe(awaiter);
            });
        });
        trace.ShouldBe(["work", "7"]);

        async Coroutine<int> Outer() => await shared;

        async Coroutine<int> Work()
        {
            await events.Sleep(1);
            Microthread.Current.ShouldBe(starter);
            trace.Add("work");
            return 7;
        }
    });

    [Test]
    public void ToString_SaysWhereItIs() => TestLoop.Run(async events =>
    {
        Coroutine coroutine = Work();
        coroutine.ToString().ShouldContain("goes on");
        await events.Sleep(2);
        coroutine.ToString().ShouldContain("has ended");
        await coroutine;
        coroutine.ToString().ShouldContain("has ended");
        default(Coroutine<int>).ToString().ShouldContain("has ended");

        async Coroutine Work() => await events.Sleep(1);
    });

    private readonly record struct Large(long A, long B, long C, long D, long E, long F, long G, long H)
    {
        internal Large(long all)
            : this(all, all, all, all, all, all, all, all)
        {
        }

        internal bool AllEqual => A == B && B == C && C == D && D == E && E == F && F == G && G == H;

        internal Large Add(long n) => new(A + n, B + n, C + n, D + n, E + n, F + n, G + n, H + n);
    }
}
