using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>Work from other threads: no wake-up lost, first in first out for each thread, and the loop stays fair.</summary>
public sealed class PostTests
{
    private const int ThreadCount = 4;
    private const int PostsOfEach = TestSize.Large / ThreadCount;

    [Test]
    [Scenario(10), Contract(3)]
    public void MillionPosts_FromOtherThreads_KeepTheOrderOfEachThread_WhileTheLoopServesItsOwn()
    {
        int[] next = new int[ThreadCount];
        int wrong = 0, total = 0, steps = 0;
        EventLoop.Run(new EventLoopOptions { Poller = PollerKind.WaitOnly }, async events =>
        {
            Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(who => new Thread(() =>
            {
                for (int i = 0; i < PostsOfEach; i++)
                {
                    int number = i;
                    events.Post(() =>
                    {
                        wrong += next[who] == number ? 0 : 1;
                        next[who] = number + 1;
                        total++;
                    });
                }
            }))];
            foreach (Thread thread in threads)
            {
                thread.Start();
            }
            while (total < ThreadCount * PostsOfEach)
            {
                steps++;
                await events.Pause();
            }
        });
        wrong.ShouldBe(0);
        next.ShouldAllBe(count => count == PostsOfEach);
        steps.ShouldBeGreaterThan(ThreadCount * PostsOfEach / 1_000_000, "the loop's own microthread was served meanwhile");
    }

    [Test]
    [Contract(1)]
    public void Post_WhileTheLoopFallsAsleep_IsNeverLost([Values(PollerKind.WaitOnly, PollerKind.Auto)] PollerKind poller)
    {
        const int Rounds = TestSize.Small;
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Poller = poller }, async events => await events.Never());
        using var answered = new SemaphoreSlim(0);
        for (int i = 0; i < Rounds; i++)
        {
            // Each answer finds the loop on its way to sleep, at another place every time.
            thread.Loop.Post(() => answered.Release());
            for (int spin = i % 64; spin > 0; spin--)
            {
                Thread.SpinWait(8);
            }
            answered.Wait(Patience.Limit).ShouldBeTrue($"round {i}");
        }
    }

    [Test]
    [Contract(15)]
    public void Post_WhileTheLoopEnds_IsRunOrRefused_NeverForgotten()
    {
        long begin = TimeProvider.System.GetTimestamp();
        for (int round = 0; round < 100; round++)
        {
            int taken = 0, ran = 0, refused = 0;
            using var go = new ManualResetEventSlim();
            EventLoopOptions options = new() { Poller = PollerKind.WaitOnly, ShutdownGrace = TimeSpan.FromMinutes(1), OnUnhandledError = _ => Interlocked.Increment(ref refused) };
            using LoopThread loop = EventLoop.Start(options, async events =>
            {
                go.Set();
                await events.Pause();
            });
            go.Wait();
            while (loop.Loop.TryPost(() => Interlocked.Increment(ref ran)))
            {
                taken++;
            }
            loop.Join();
            (ran + refused).ShouldBe(taken);
        }
        // The grace is for who unwinds, not for posts that never stop: with one of it a round this would take minutes.
        TimeProvider.System.GetElapsedTime(begin).TotalSeconds.ShouldBeLessThan(60);
    }

    [Test]
    [Contract(14)]
    public void PostThatThrows_UnderReport_HarmsNobody_AndUnderStop_EndsRun()
    {
        var reported = new List<Exception>();
        var trace = new List<int>();
        EventLoopOptions report = TestLoop.Virtual() with { UnhandledErrors = UnhandledErrorPolicy.Report, OnUnhandledError = reported.Add };
        EventLoop.Run(report, async events =>
        {
            events.Post(() => trace.Add(1));
            events.Post(() => throw new FormatException());
            events.Post(() => trace.Add(2));
            await events.Pause();
            trace.Add(3);
        });
        trace.ShouldBe([1, 2, 3]);
        reported.Single().ShouldBeOfType<FormatException>();

        bool cleanedUp = false;
        Should.Throw<FormatException>(() => EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            events.Post(() => throw new FormatException());
            try
            {
                await events.Never();
            }
            finally
            {
                cleanedUp = true;
            }
        }));
        cleanedUp.ShouldBeTrue();
    }

    [Test]
    public void ReportPolicy_WithoutAHandler_IsRefused()
    {
        Should.Throw<ArgumentException>(() => new EventLoop(new EventLoopOptions { UnhandledErrors = UnhandledErrorPolicy.Report })).Message.ShouldContain("swallow");
    }

    [Test]
    [Scenario(107)]
    public void HandlerThatThrows_IsNotCalledAgain_TheLoopGoesOn_AndItsErrorEndsRun()
    {
        int calls = 0;
        bool wentOn = false;
        EventLoopOptions options = TestLoop.Virtual() with
        {
            UnhandledErrors = UnhandledErrorPolicy.Report,
            OnUnhandledError = _ =>
            {
                calls++;
                throw new NotSupportedException("handler");
            },
        };
        Should.Throw<NotSupportedException>(() => EventLoop.Run(options, async events =>
        {
            events.Post(() => throw new FormatException());
            events.Post(() => throw new FormatException());
            await events.Pause();
            await events.Sleep(1);
            wentOn = true;
        })).Message.ShouldBe("handler");
        calls.ShouldBe(1);
        wentOn.ShouldBeTrue();
    }

    [Test]
    [Contract(14)]
    public void ReportWithoutAHandler_IsSeenByWhoListensToTrace()
    {
        using var writer = new StringWriter();
        using var listener = new System.Diagnostics.TextWriterTraceListener(writer);
        System.Diagnostics.Trace.Listeners.Add(listener);
        try
        {
            var source = new TaskCompletionSource();
            Should.Throw<LoopShutdownException>(() => EventLoop.Run(TestLoop.Virtual() with { Name = "traced" }, async events =>
            {
                events.Thread(() => source.Task, "left over");
                await events.Pause();
            }));
            source.SetResult();
        }
        finally
        {
            System.Diagnostics.Trace.Listeners.Remove(listener);
        }
        writer.ToString().ShouldContain("left over");
        writer.ToString().ShouldContain("traced");
    }

    [Test]
    [Scenario(12)]
    public void IdempotentPost_QueuedTwiceBeforeItRuns_RunsOnce_AndFromInsideRunsAgain()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        int runs = 0;
        IdempotentPost? post = null;
        post = new IdempotentPost(loop, () =>
        {
            if (++runs == 1)
            {
                post!.Post();
                post.Post();
            }
        });
        post.Post();
        post.Post();
        loop.Turn().Steps.ShouldBe(1);
        runs.ShouldBe(1);
        loop.Turn().Steps.ShouldBe(1);
        runs.ShouldBe(2);
        loop.Turn().Steps.ShouldBe(0);
        post.Post();
        loop.Dispose();
        runs.ShouldBe(3, "what was posted before the end is run");
        post.TryPost().ShouldBeFalse();
        post.TryPost().ShouldBeFalse();
        Should.Throw<InvalidOperationException>(post.Post);
    }

    [Test]
    [Scenario(12)]
    public void IdempotentPost_FromManyThreads_MissesNothingThatWasAnnouncedBefore()
    {
        int announced = 0, seen = 0, runs = 0;
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Poller = PollerKind.WaitOnly }, async events => await events.Never());
        var post = new IdempotentPost(thread.Loop, () =>
        {
            runs++;
            Volatile.Write(ref seen, Volatile.Read(ref announced));
        });
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < TestSize.Small; i++)
            {
                Interlocked.Increment(ref announced);
                post.Post();
            }
        }))];
        foreach (Thread one in threads)
        {
            one.Start();
        }
        foreach (Thread one in threads)
        {
            one.Join();
        }
        SpinWait.SpinUntil(() => Volatile.Read(ref seen) == 4 * TestSize.Small, Patience.Limit).ShouldBeTrue();
        runs.ShouldBeLessThanOrEqualTo(4 * TestSize.Small);
    }

    [Test]
    [Contract(1)]
    public void ManualClock_AdvancedFromAnotherThread_NeverLeavesADueTimerAsleep()
    {
        var clock = new ManualClock();
        int ticks = 0;
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Clock = clock, Poller = PollerKind.WaitOnly }, async events =>
        {
            while (true)
            {
                await events.Sleep(1);
                Volatile.Write(ref ticks, ticks + 1);
            }
        });
        for (int i = 0; i < 2000; i++)
        {
            int before = Volatile.Read(ref ticks);
            // The sleep may not be armed yet: advance until it has been seen.
            SpinWait.SpinUntil(() =>
            {
                if (thread.Loop.Timers.Count > 0)
                {
                    clock.Advance(TimeSpan.FromSeconds(1));
                    return true;
                }
                return false;
            }, Patience.Limit).ShouldBeTrue();
            SpinWait.SpinUntil(() => Volatile.Read(ref ticks) > before, Patience.Limit).ShouldBeTrue($"round {i}");
        }
    }
}
