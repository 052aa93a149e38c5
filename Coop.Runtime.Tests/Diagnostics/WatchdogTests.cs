#pragma warning disable VSTHRD002, VSTHRD103, NUnit1000 // holding the loop up is what is tested here
using System.Collections.Concurrent;
using System.Diagnostics;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>Steps that hold a loop up are told of while they do; nothing else is.</summary>
[NonParallelizable]
[HoldsUpALoop]
public sealed class WatchdogTests : WatchdogFixture
{
    [Test]
    public void StepThatSleeps_IsToldWhileItDoes_WithNameLineAndMethod()
    {
        EventLoop.Run(Options, async events =>
        {
            await events.Thread(Sleeper, "sleeper").Join();
        });
        StallReport report = Reports.First();
        report.LoopName.ShouldBe("watched");
        report.Kind.ShouldBe(StallKind.LongStep);
        report.Name.ShouldBe("sleeper");
        report.MicrothreadId.ShouldBe(2);
        report.Method.ShouldBe("WatchdogTests.Sleeper");
        report.StartedAt.ShouldMatch("^WatchdogTests.cs:[0-9]+$");
        report.Duration.ShouldBeGreaterThanOrEqualTo(Options.StallAfter);
        if (OperatingSystem.IsLinux())
        {
            report.ThreadState.ShouldBe("sleeps in the system");
        }
        report.ToString().ShouldContain("sleeper");
        report.Advice.ShouldContain("Sleep");
    }

    [Test]
    public void StepThatComputes_IsToldWhileItDoes()
    {
        EventLoop.Run(Options, async events =>
        {
            await events.Pause();
            SpinUntil(() => !Reports.IsEmpty);
        });
        StallReport report = Reports.First();
        report.Name.ShouldBe("main");
        if (OperatingSystem.IsLinux())
        {
            report.ThreadState.ShouldBe("computes");
        }
        report.Advice.ShouldContain("Pause");
    }

    [Test]
    public void Callback_IsToldAsPostedWork()
    {
        EventLoop.Run(Options, async events =>
        {
            events.Post(() => SpinUntil(() => !Reports.IsEmpty));
            await events.Pause();
            await events.Pause();
        });
        Reports.First().MicrothreadId.ShouldBe(0);
        Reports.First().Name.ShouldContain("posted work");
    }

    [Test]
    public void Turn_OfAHost_IsWatchedToo()
    {
        using var loop = new EventLoop(Options);
        loop.Rebind();
        loop.Thread(() =>
        {
            SpinUntil(() => !Reports.IsEmpty);
            return Task.CompletedTask;
        }, "guest");
        loop.Turn();
        Reports.First().Name.ShouldBe("guest");
    }

    [Test]
    public void Host_BetweenTurns_IsNoStall()
    {
        using var loop = new EventLoop(Options);
        loop.Rebind();
        NothingIsTold(() =>
        {
            loop.Turn();
            SpinUntil(After(TimeSpan.FromMilliseconds(200)));
            loop.Turn();
        });
    }

    [Test]
    public void Result_OnTheLoop_IsToldByTheLoopsThread_WithItsStack()
    {
        var source = new TaskCompletionSource<int>();
        int told = 0;
        EventLoopOptions options = Options with
        {
            BlockingReportAfter = TimeSpan.FromMilliseconds(1),
            OnUnhandledError = _ => { },
            OnStall = report =>
            {
                // What is compiled before it may be a long step on a slow machine.
                if (report.Kind == StallKind.BlockingWait)
                {
                    Reports.Enqueue(report);
                    told = Environment.CurrentManagedThreadId;
                    source.TrySetResult(1);
                }
            },
        };
        int thread = 0;
        EventLoop.Run(options, async events =>
        {
            thread = Environment.CurrentManagedThreadId;
            await events.Pause();
            _ = source.Task.Result;
        });
        StallReport report = Reports.ShouldHaveSingleItem();
        report.Name.ShouldBe("main");
        report.Stack!.ShouldContain(nameof(Result_OnTheLoop_IsToldByTheLoopsThread_WithItsStack));
        report.Advice.ShouldContain("await");
        told.ShouldBe(thread);
    }

    [Test]
    public void Result_OnTheLoop_IsToldByNobodyElse()
    {
        int blocking = 0;
        StallWatch.Told = report =>
        {
            if (report.Kind == StallKind.BlockingWait)
            {
                blocking++;
            }
            else
            {
                Reports.Enqueue(report);
            }
        };
        try
        {
            EventLoopOptions options = Options with { BlockingReportAfter = TimeSpan.FromMilliseconds(1), OnUnhandledError = _ => { }, OnStall = _ => { } };
            NothingIsTold(() => EventLoop.Run(options, async events =>
            {
                await events.Pause();
                // Ten times what the watchdog bears.
                Task.Delay(200).Wait();
            }));
        }
        finally
        {
            StallWatch.Told = null;
        }
        blocking.ShouldBeGreaterThan(0);
    }

    [Test]
    public void Stall_IsCounted_Once()
    {
        EventLoop? loop = null;
        EventLoop.Run(Options, async events =>
        {
            loop = events;
            await events.Pause();
            SpinUntil(() => !Reports.IsEmpty);
            // Longer than what is told again.
            SpinUntil(After(TimeSpan.FromMilliseconds(400)));
        });
        loop!.Probe.StallCount.ShouldBe(1);
        Reports.Count.ShouldBe(1, "told again within a second");
    }

    [Test]
    public void Stalls_InARow_AreToldOnceASecond_AndTheOthersCounted()
    {
        var all = new ConcurrentQueue<StallReport>();
        StallWatch.Told = all.Enqueue;
        try
        {
            EventLoop.Run(Options, async events =>
            {
                while (Reports.Count < 2)
                {
                    int before = all.Count;
                    await events.Pause();
                    SpinUntil(() => all.Count > before);
                }
            });
        }
        finally
        {
            StallWatch.Told = null;
        }
        Reports.Count.ShouldBe(2);
        // One more may have come before the second was told.
        Reports.Last().Suppressed.ShouldBeInRange(all.Count - 3, all.Count - 2);
        all.Count.ShouldBeGreaterThan(2);
    }

    [Test]
    public void Off_NothingIsTold()
    {
        EventLoop? loop = null;
        EventLoop.Run(Options with { StallAfter = Timeout.InfiniteTimeSpan }, async events =>
        {
            loop = events;
            await events.Pause();
            SpinUntil(After(TimeSpan.FromMilliseconds(200)));
        });
        Reports.ShouldBeEmpty();
        loop!.Probe.StallCount.ShouldBe(0);
    }

    [TestCase(0)]
    [TestCase(-5)]
    [TestCase(4)]
    [TestCase(3_600_001)]
    public void Limit_OutOfRange_IsRefused(double milliseconds) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new EventLoop(new EventLoopOptions { StallAfter = TimeSpan.FromMilliseconds(milliseconds) }));

    [Test]
    public void Handler_ThatThrows_HarmsNothing()
    {
        int calls = 0;
        EventLoop.Run(Options with { OnStall = _ => { calls++; throw new InvalidOperationException("as it should"); } }, async events =>
        {
            await events.Pause();
            SpinUntil(() => Volatile.Read(ref calls) == 1);
        });
        EventLoop.Run(Options, async events =>
        {
            await events.Pause();
            SpinUntil(() => !Reports.IsEmpty);
        });
        Reports.ShouldNotBeEmpty("the watchdog goes on");
    }

    [Test]
    public void Debugger_ThatIsAttached_SilencesTheWatchdog()
    {
        Func<bool> before = StallWatch.IsDebugged;
        bool isDebugged = true;
        StallWatch.IsDebugged = () => Volatile.Read(ref isDebugged);
        try
        {
            EventLoop.Run(Options, async events =>
            {
                await events.Pause();
                SpinUntil(After(TimeSpan.FromMilliseconds(300)));
                Reports.ShouldBeEmpty("it stands at a breakpoint, for all that anybody knows");
                Volatile.Write(ref isDebugged, false);
                SpinUntil(() => !Reports.IsEmpty);
            });
        }
        finally
        {
            StallWatch.IsDebugged = before;
        }
        Reports.First().Kind.ShouldBe(StallKind.LongStep);
        // What was before the debugger left is not counted: it had begun long before.
        Reports.First().Duration.ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
    }

    [Test]
    public void IdleLoop_IsNoStall()
    {
        NothingIsTold(() => EventLoop.Run(Options, async events => await events.Sleep(0.3)));
        EventLoopOptions spins = Options with { SpinBeforeWaiting = TimeSpan.FromMilliseconds(10), StallAfter = TimeSpan.FromMilliseconds(5) };
        NothingIsTold(() => EventLoop.Run(spins, async events => await events.Sleep(0.3)));
    }

    [Test]
    public void ShortSteps_WithoutALookInBetween_AreNoStall() => NothingIsTold(() =>
    {
        const int Crowd = 20;
        const int Attempts = 20;
        long looks = Crowd;
        // A machine that is busy just then lets the loop look again: that shows nothing.
        for (int i = 0; i < Attempts && looks >= Crowd / 2; i++)
        {
            Reports.Clear();
            looks = LooksAmongSlowSteps(Crowd);
        }
        looks.ShouldBeLessThan(Crowd / 2, "otherwise this shows nothing");
    });

    private long LooksAmongSlowSteps(int crowd)
    {
        long looks = 0;
        EventLoop.Run(Options, async events =>
        {
            bool isSlow = false, isOver = false;
            for (int i = 0; i < crowd; i++)
            {
                int place = i;
                _ = events.Thread(async () =>
                {
                    while (!isOver)
                    {
                        await events.Pause();
                        if (isSlow)
                        {
                            // Each shorter than the limit, all together far longer.
                            SpinUntil(After(TimeSpan.FromMilliseconds(8)));
                            isOver |= place == crowd - 1;
                        }
                    }
                });
            }
            // Until looks are hundreds of steps apart.
            await events.Sleep(0.5);
            isSlow = true;
            looks = events.LookCount;
            while (!isOver)
            {
                await events.Pause();
            }
            looks = events.LookCount - looks;
        });
        return looks;
    }

    [Test]
    public void ShortSteps_WhileEveryProcessorIsBusy_AreNoStall()
    {
        using var end = new CancellationTokenSource();
        var load = new List<Thread>();
        for (int i = 0; i < Environment.ProcessorCount * 4; i++)
        {
            var thread = new Thread(() =>
            {
                while (!end.IsCancellationRequested)
                {
                }
            })
            { IsBackground = true };
            load.Add(thread);
            thread.Start();
        }
        try
        {
            NothingIsTold(() => EventLoop.Run(Options, async events =>
            {
                Func<bool> isOver = After(TimeSpan.FromSeconds(2));
                for (int i = 0; !isOver(); i++)
                {
                    // Shorter than the limit, though not by the clock: it waits for a processor in between.
                    TimeSpan end = ThreadTime.Used + TimeSpan.FromMilliseconds(8);
                    SpinUntil(() => ThreadTime.Used >= end);
                    await (i % 2 == 0 ? events.Sleep(0.001) : events.Pause());
                }
            }));
        }
        finally
        {
            end.Cancel();
            load.ForEach(thread => thread.Join());
        }
    }

    [Test]
    public void VirtualTime_ThatJumps_IsNoStall_AndARealStallIsOne()
    {
        NothingIsTold(() => EventLoop.Run(Options with { Clock = new ManualClock(autoAdvance: true) }, async events =>
        {
            for (int i = 0; i < 100; i++)
            {
                await events.Sleep(3600);
            }
        }));
        EventLoop.Run(Options with { Clock = new ManualClock(autoAdvance: true) }, async events =>
        {
            await events.Sleep(3600);
            SpinUntil(() => !Reports.IsEmpty);
        });
        Reports.ShouldNotBeEmpty();
    }

    [Test]
    public void MicrothreadThatOnlyPauses_IsNamed_AndOneThatComputesIsNot()
    {
        EventLoop.Run(Options, async events =>
        {
            bool isOver = false;
            Microthread spinner = events.Thread(async () =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    await events.Pause();
                }
            }, "spinner");
            // There at some of the looks, and not at others.
            Func<bool> isDone = After(TimeSpan.FromSeconds(1));
            _ = events.Thread(async () =>
            {
                while (!isDone())
                {
                    await events.Pause();
                }
                await events.Sleep(1000);
            }, "other");
            Func<bool> isLate = After(Limit);
            while (!Reports.Any(IsBusyWait) && !isLate())
            {
                await events.Sleep(0.2);
                // The loop that never waits is what is looked for; this one sleeps on a timer like everybody else.
            }
            isOver = true;
            await spinner.Ended;
        });
        StallReport report = Reports.First(IsBusyWait);
        report.Name.ShouldBe("spinner");
        report.Advice.ShouldContain("condition");
        Reports.Where(IsBusyWait).ShouldAllBe(each => each.Name == "spinner");

        static bool IsBusyWait(StallReport report) => report.Kind == StallKind.BusyWait;
    }

    [Test]
    public void ComputingMicrothread_ThatPausesInBetween_IsNoBusyWait()
    {
        NothingIsTold(() => EventLoop.Run(Options, async events =>
        {
            Func<bool> isOver = After(TimeSpan.FromSeconds(3));
            while (!isOver())
            {
                SpinUntil(After(TimeSpan.FromMilliseconds(0.2)));
                await events.Pause();
            }
        }));
    }

    private async Task Sleeper()
    {
        await Events.Pause();
        Func<bool> isLate = After(Limit);
        // Long sleeps: one that has just ended waits for a processor, which is not sleeping.
        while (Reports.IsEmpty && !isLate())
        {
            Thread.Sleep(100);
        }
    }

    private static Func<bool> After(TimeSpan time)
    {
        long begin = Stopwatch.GetTimestamp();
        return () => Stopwatch.GetElapsedTime(begin) >= time;
    }

    private static void SpinUntil(Func<bool> isSo)
    {
        Func<bool> isLate = After(Limit);
        while (!isSo() && !isLate())
        {
        }
    }
}
