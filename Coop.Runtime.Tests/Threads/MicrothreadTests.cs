using System.Runtime.CompilerServices;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>The life of a microthread: names, states, outcome, owners, and how many there may be.</summary>
public sealed class MicrothreadTests
{
    [Test]
    [Contract(2)]
    public void Start_NeverRunsTheBody_AndTheFirstStepsComeInTheOrderOfTheStarts()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            List<Microthread> all = [.. Enumerable.Range(0, 4).Select(i => events.Thread(() =>
            {
                trace.Add($"m{i}");
                return Task.CompletedTask;
            }))];
            trace.Add("started");
            foreach (Microthread one in all)
            {
                await one.Join();
            }
        });
        trace.ShouldBe(["started", "m0", "m1", "m2", "m3"]);
    }

    [Test]
    public void Microthread_TellsItsNameItsPlaceAndItsState()
    {
        TestLoop.Run(async events =>
        {
            Microthread me = Microthread.Current;
            Microthread? seen = null;
            Microthread child = events.Thread(async () =>
            {
                seen = Microthread.Current;
                seen.State.ShouldBe(MicrothreadState.Ready);
                await events.Sleep(1);
            }, "child");
            child.Name.ShouldBe("child");
            child.Description.ShouldContain("MicrothreadTests.cs:");
            child.ParentId.ShouldBe(me.Id);
            child.Loop.ShouldBe(events);
            child.Group.ShouldBeNull();
            child.State.ShouldBe(MicrothreadState.Ready);
            child.Error.ShouldBeNull();
            await events.Pause();
            seen.ShouldBe(child);
            child.State.ShouldBe(MicrothreadState.Parked);
            child.IsEnded.ShouldBeFalse();
            await child.Join();
            child.State.ShouldBe(MicrothreadState.Succeeded);
            Should.Throw<ArgumentNullException>(() => events.Thread(null!));
        });
        Microthread.CurrentOrNull.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => Microthread.Current);
    }

    [Test]
    [Contract(21)]
    public void Result_BeforeTheEnd_Throws_AndAfterAFailureThrowsIt()
    {
        TestLoop.Run(async events =>
        {
            Microthread<int> failing = events.Thread<int>(async () =>
            {
                await events.Sleep(1);
                throw new FormatException("no result");
            });
            Should.Throw<InvalidOperationException>(() => failing.Result).Message.ShouldContain("has not ended");
            await Thrown.By<FormatException>(async () => await failing.Join());
            Should.Throw<FormatException>(() => failing.Result);
            failing.Error.ShouldBeOfType<FormatException>();
        });
    }

    [Test]
    [Contract(14)]
    public void Error_WithSomebodyWhoWaits_IsTheirs_AndWithNobodyTheLoops()
    {
        var unhandled = new List<string>();
        EventLoopOptions options = TestLoop.Virtual() with { UnhandledErrors = UnhandledErrorPolicy.Report, OnUnhandledError = error => unhandled.Add(error.Message) };
        TestLoop.Run(async events =>
        {
            Microthread Failing(string message) => events.Thread(async () =>
            {
                await events.Sleep(1);
                throw new FormatException(message);
            });
            Microthread joined = Failing("joined");
            _ = Failing("alone");
            Microthread onlyWatched = Failing("watched");
            Microthread abandoned = Failing("abandoned");
            events.Thread(async () => await onlyWatched.Ended);
            await Thrown.By<TimeoutException>(async () => await abandoned.Join().Within(0.5));
            await Thrown.By<FormatException>(async () => await joined.Join());
            await events.Pause();
            // Whoever asks later is told too.
            await Thrown.By<FormatException>(async () => await abandoned.Join());
        }, options);
        unhandled.ShouldBe(["alone", "watched", "abandoned"]);
    }

    [Test]
    [Contract(14)]
    public void SeveralErrorsOfOneTask_AreOneFlatAggregateInTheirOrder()
    {
        TestLoop.Run(async events =>
        {
            Microthread several = events.Thread(() => Task.WhenAll(Fail("a"), Fail("b"), Fail("c")));
            try
            {
                await several.Join();
                Assert.Fail("it failed");
            }
            catch (AggregateException errors)
            {
                errors.InnerExceptions.Select(error => error.Message).ShouldBe(["a", "b", "c"]);
            }

            async Task Fail(string message)
            {
                await events.Pause();
                throw new FormatException(message);
            }
        });
    }

    [Test]
    [Contract(7)]
    public void ChainOfStarts_KeepsNoEndedMicrothreadAlive()
    {
        TestLoop.Run(async events =>
        {
            WeakReference first = Begin();
            for (int i = 0; i < 20 && first.IsAlive; i++)
            {
                await events.Sleep(1);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            first.IsAlive.ShouldBeFalse();
            await events.Sleep(100);

            [MethodImpl(MethodImplOptions.NoInlining)]
            WeakReference Begin() => new(events.Thread(() => Next(30)));

            async Task Next(int left)
            {
                await events.Sleep(1);
                if (left > 0)
                {
                    events.Thread(() => Next(left - 1));
                }
            }
        });
    }

    [Test]
    public void ManyMicrothreads_ParkedAndResumed_CostLinearTime()
    {
        TestLoop.Run(async events =>
        {
            // A million are resumed in ResumeTests.
            var cost = new LinearCost(TestSize.Large / 4);
            foreach (int count in (int[])[cost.Few, cost.Many, cost.Few, cost.Many, cost.Few])
            {
                await Measure(count);
            }
            cost.ShouldBeLinear("start and end");

            async Task Measure(int count)
            {
                cost.Begin();
                int ended = 0;
                var go = new EventCompletionSource<Unit>(events);
                await events.Group(async group =>
                {
                    for (int i = 0; i < count; i++)
                    {
                        group.Start(One);
                    }
                    await events.Pause();
                    events.GetStatistics().Microthreads.ShouldBe(count + 2);
                    go.SetResult(default);
                });
                cost.End(count);
                ended.ShouldBe(count);

                async Task One()
                {
                    await go.Event;
                    ended++;
                }
            }
        });
    }

    [Test]
    [Contract(16)]
    public void RecursionOfTasksThatEndOneAnother_DoesNotGrowTheStack()
    {
        TestLoop.Run(async events =>
        {
            const int Depth = TestSize.Small;
            var sources = new TaskCompletionSource[Depth];
            for (int i = 0; i < Depth; i++)
            {
                sources[i] = new TaskCompletionSource();
            }
            List<Microthread> chain = [.. Enumerable.Range(0, Depth - 1).Select(i => events.Thread(async () =>
            {
                await sources[i].Task;
                sources[i + 1].SetResult();
            }))];
            await events.Pause();
            sources[0].SetResult();
            await sources[^1].Task;
            foreach (Microthread one in chain)
            {
                await one.Join();
            }
        });
    }
}
