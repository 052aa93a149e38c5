#pragma warning disable VSTHRD100 // async void is what some of these tests are about
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>The end of a loop (C15): who is cancelled, what is awaited, what is named, and what comes too late.</summary>
public sealed class ShutdownTests
{
    [Test]
    [Scenario(101), Contract(15)]
    public void MainEnds_BackgroundMicrothreads_AreCancelledAndTheirFinallyBlocksAwaited()
    {
        var trace = new List<string>();
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            for (int i = 0; i < 2; i++)
            {
                string name = $"m{i}";
                events.Thread(async () =>
                {
                    try
                    {
                        await events.Sleep(1000);
                    }
                    catch (OperationCanceledException)
                    {
                        trace.Add($"{name} cancelled");
                        throw;
                    }
                    finally
                    {
                        await events.Sleep(1);
                        trace.Add($"{name} cleaned up");
                    }
                });
            }
            await events.Pause();
            trace.Add("main ends");
        });
        trace.ShouldBe(["main ends", "m0 cancelled", "m1 cancelled", "m0 cleaned up", "m1 cleaned up"]);
    }

    [Test]
    [Contract(15)]
    public void ForeignTask_ThatNeverEnds_IsNamedWithMainsErrorFirst()
    {
        var never = new TaskCompletionSource();
        var late = new List<Exception>();
        EventLoopOptions options = TestLoop.Virtual() with { OnUnhandledError = late.Add };
        LoopShutdownException error = Should.Throw<LoopShutdownException>(() => EventLoop.Run(options, async events =>
        {
            events.Thread(() => never.Task, "stuck");
            await events.Pause();
            throw new FormatException("main");
        }));
        error.InnerException.ShouldBeOfType<FormatException>();
        error.Left.Count.ShouldBe(1);
        error.Left[0].ShouldContain("'stuck'");
        error.Left[0].ShouldContain("ShutdownTests.cs:");
        error.Left[0].ShouldContain("foreign");
        late.ShouldBeEmpty();
        never.SetResult();
        SpinUntil(() => late.Count > 0);
        late.Single().ShouldBeOfType<LoopShutdownException>().Message.ShouldContain("stuck");
    }

    [Test]
    [Contract(15)]
    public void Continuation_AfterTheEnd_IsReportedAndNeverRun()
    {
        var source = new TaskCompletionSource();
        var late = new List<Exception>();
        bool ran = false;
        EventLoopOptions options = TestLoop.Virtual() with { OnUnhandledError = late.Add };
        Should.Throw<LoopShutdownException>(() => EventLoop.Run(options, async events =>
        {
            events.Thread(async () =>
            {
                await source.Task;
                ran = true;
            });
            await events.Pause();
        }));
        source.SetResult();
        SpinUntil(() => late.Count > 0);
        ran.ShouldBeFalse();
    }

    [Test]
    [Scenario(11), Contract(15)]
    public void Post_AfterTheEnd_Throws_AndTryPostSaysNo()
    {
        EventLoop ended = null!;
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            ended = events;
            await events.Pause();
        });
        Should.Throw<InvalidOperationException>(() => ended.Post(() => { }));
        Should.Throw<InvalidOperationException>(() => ended.Post(static _ => { }, null));
        ended.TryPost(() => { }).ShouldBeFalse();
        Should.Throw<ObjectDisposedException>(() => ended.Turn());
        Should.Throw<ObjectDisposedException>(() => ended.Thread(() => Task.CompletedTask));
        ended.Dispose();
        ended.Shutdown();
    }

    [Test]
    [Scenario(102), Contract(15)]
    public void Post_WhileTheLoopUnwinds_IsRun()
    {
        var trace = new List<string>();
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            events.Thread(async () =>
            {
                try
                {
                    await events.Never();
                }
                finally
                {
                    events.Post(() => trace.Add("posted"));
                    await events.Sleep(1);
                    trace.Add("cleaned up");
                }
            });
            await events.Pause();
        });
        trace.ShouldBe(["posted", "cleaned up"]);
    }

    [Test]
    [Scenario(104), Contract(15)]
    public void Dispose_WithPendingWaits_EndsThemAll_AndLeavesNothing()
    {
        var ends = new List<string>();
        EventLoop loop = TestLoop.Manual(out _);
        EventQueue<int> queue = loop.Queue<int>(1);
        async Task Wait(string name, Func<Task> wait)
        {
            try
            {
                await wait();
            }
            catch (OperationCanceledException)
            {
                ends.Add(name);
                throw;
            }
        }
        Microthread sleeper = loop.Thread(() => Wait("sleep", async () => await loop.Sleep(1000)));
        loop.Thread(() => Wait("get", async () => await queue.Get()));
        loop.Thread(() => Wait("never", async () => await loop.Never()));
        loop.Thread(() => Wait("join", async () => await sleeper.Ended));
        loop.Settle();
        loop.Dispose();
        ends.ShouldBe(["sleep", "get", "never", "join"]);
        LoopStatistics statistics = loop.GetStatistics();
        statistics.Timers.ShouldBe(0);
        statistics.Microthreads.ShouldBe(0);
        sleeper.State.ShouldBe(MicrothreadState.Canceled);
    }

    [Test]
    [Contract(15), Contract(16)]
    public void AsyncVoid_OfPostedWork_IsCancelledAndUnwoundToo()
    {
        var trace = new List<string>();
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            async void Work()
            {
                try
                {
                    await events.Never();
                }
                catch (OperationCanceledException)
                {
                    await events.Sleep(1);
                    trace.Add("unwound");
                }
            }
            events.Post(Work);
            await events.Sleep(1);
        });
        trace.ShouldBe(["unwound"]);
    }

    [Test]
    [Contract(15)]
    public void Subscription_ThatNeverFired_IsDroppedWithoutACall()
    {
        bool called = false;
        Subscription? subscription = null;
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            subscription = events.Sleep(10).Subscribe(_ => called = true);
            await events.Sleep(1);
        });
        called.ShouldBeFalse();
        subscription!.IsActive.ShouldBeFalse();
        subscription.Dispose();
    }

    [Test]
    [Contract(15)]
    public void Microthread_StartedWhileTheLoopEnds_DoesNotHoldItUp()
    {
        var clock = new ManualClock(autoAdvance: true);
        var trace = new List<string>();
        EventLoop.Run(TestLoop.Virtual() with { Clock = clock }, async events =>
        {
            events.Thread(async () =>
            {
                try
                {
                    await events.Never();
                }
                finally
                {
                    events.Thread(async () =>
                    {
                        trace.Add("late one starts");
                        await events.Never();
                    });
                    // A group in a finally block belongs to whoever unwinds: it may do its work.
                    await events.Group(async group =>
                    {
                        group.Start(async () =>
                        {
                            await events.Sleep(1);
                            trace.Add("child works");
                        });
                        await events.Sleep(2);
                    });
                    trace.Add("group done");
                }
            });
            await events.Pause();
        });
        trace.ShouldBe(["late one starts", "child works", "group done"]);
        clock.Elapsed.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Test]
    [Contract(12), Contract(15)]
    public void StubbornMicrothread_IsCancelledAgainAfterTheGrace_AndEndsWhenItGivesIn()
    {
        var clock = new ManualClock(autoAdvance: true);
        int caught = 0;
        EventLoop.Run(TestLoop.Virtual() with { Clock = clock }, async events =>
        {
            events.Thread(async () =>
            {
                while (caught < 50)
                {
                    try
                    {
                        await events.Never();
                    }
                    catch (OperationCanceledException)
                    {
                        caught++;
                    }
                }
            });
            await events.Pause();
        });
        caught.ShouldBe(50);
        clock.Elapsed.ShouldBe(TimeSpan.FromSeconds(5), "the first wait after the delivery lasts until the grace is over");
    }

    [Test]
    [Contract(15), Contract(14)]
    public void SeveralErrors_AtTheEnd_AreOneFlatAggregateWithMainsFirst()
    {
        AggregateException errors = Should.Throw<AggregateException>(() => EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            events.Thread(async () =>
            {
                try
                {
                    await events.Never();
                }
                catch (OperationCanceledException)
                {
                    throw new FormatException("finally");
                }
            });
            await events.Pause();
            throw new AggregateException(new NotSupportedException("main a"), new NotSupportedException("main b"));
        }));
        errors.InnerExceptions.Select(error => error.Message).ShouldBe(["main a", "main b", "finally"]);
    }

    [Test]
    [Contract(1), Contract(15)]
    public void Dispose_OnAnotherThread_ThrowsAndChangesNothing()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        bool ran = false;
        loop.Post(() => ran = true);
        Thrown.OnAnotherThread(loop.Dispose).ShouldBeOfType<InvalidOperationException>();
        loop.Turn().Steps.ShouldBe(1);
        ran.ShouldBeTrue();
    }

    [Test]
    [Contract(15)]
    public void End_InsideAStep_Throws()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        Exception? error = null;
        loop.Post(() => error = Should.Throw<InvalidOperationException>(loop.Shutdown));
        loop.Turn();
        error.ShouldNotBeNull();
    }

    private static void SpinUntil(Func<bool> done) => SpinWait.SpinUntil(done, Patience.Limit).ShouldBeTrue();
}
