using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>TurnFor: turns for a length of time.</summary>
[Contract(3)]
public sealed class SliceTests
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(2);

    [Test]
    public void NothingReady_ItReturnsAtOnce_AndSaysWhatIsLeft()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        using Subscription timer = loop.Sleep(1).Subscribe(_ => { });
        TurnResult result = loop.TurnFor(TimeSpan.MaxValue);
        (result.Steps, result.WorkLeft, result.NextDue).ShouldBe((0, false, TimeSpan.FromSeconds(1)));
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.TurnFor(TimeSpan.MaxValue).Steps.ShouldBe(1);
    }

    [Test]
    public void ManyTurns_RunUntilNothingIsReady([Values] bool isManual)
    {
        using var loop = new EventLoop(isManual ? new EventLoopOptions { Clock = new ManualClock() } : new EventLoopOptions());
        int steps = 0;
        loop.Thread(async () =>
        {
            for (; steps < 5_000; steps++)
            {
                await loop.Pause();
            }
        });
        TurnResult result = loop.TurnFor(TimeSpan.MaxValue);
        (steps, result.Steps, result.WorkLeft).ShouldBe((5_000, 5_001, false));
        result.Number.ShouldBeGreaterThanOrEqualTo(5_001);
    }

    [Test]
    public void TimeThatIsOver_LeavesTheRestInItsPlace()
    {
        using var loop = new EventLoop();
        var order = new List<int>();
        for (int i = 0; i < 5; i++)
        {
            int number = i;
            loop.Thread(async () =>
            {
                order.Add(number);
                await loop.Pause();
                order.Add(number);
            });
        }
        for (int i = 0; i < 10; i++)
        {
            TurnResult result = loop.TurnFor(TimeSpan.Zero);
            (result.Steps, result.WorkLeft).ShouldBe((1, i < 9));
        }
        order.ShouldBe([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
        Should.Throw<ArgumentOutOfRangeException>(() => loop.TurnFor(TimeSpan.FromTicks(-1)));
    }

    [Test]
    public void WhatAStepMadeReadable_IsFoundInTheSameSlice()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("pipes are made as Linux does");
        }
        using var loop = new EventLoop();
        var (read, write) = Fd.Pipe();
        bool got = false;
        loop.Thread(async () =>
        {
            await loop.Readable(read);
            got = true;
            Fd.Read(read);
        });
        loop.Thread(async () =>
        {
            await loop.Pause();
            Fd.Write(write, "x");
        });
        loop.TurnFor(TimeSpan.MaxValue);
        got.ShouldBeTrue();
        Fd.CloseAll();
    }

    [Test]
    [Contract(5)]
    public void UnderAManualClock_TheOrderIsThatOfTurns()
    {
        string byTurns = Trace(loop =>
        {
            while (loop.Turn().WorkLeft)
            {
            }
        });
        string bySlices = Trace(loop =>
        {
            while (loop.TurnFor(TimeSpan.FromTicks(1)).WorkLeft)
            {
            }
        });
        string byOneSlice = Trace(loop => loop.TurnFor(TimeSpan.MaxValue));
        byOneSlice.ShouldBe(byTurns);
        bySlices.ShouldBe(byTurns);

        static string Trace(Action<EventLoop> turn)
        {
            using var loop = new EventLoop(new EventLoopOptions { Clock = new ManualClock() });
            loop.Rebind();
            var order = new List<string>();
            EventQueue<int> queue = loop.Queue<int>(2);
            for (int i = 0; i < 4; i++)
            {
                int number = i;
                loop.Thread(async () =>
                {
                    for (int k = 0; k < 6; k++)
                    {
                        order.Add($"{number}");
                        await (number % 2 == 0 ? queue.Put(k).Select(_ => default(Unit)) : queue.Get().Select(_ => default(Unit)));
                        await loop.Pause();
                    }
                });
            }
            turn(loop);
            return string.Join(' ', order);
        }
    }

    /// <summary>
    /// The promise to a host: a greedy microthread takes no more than the slice and one step. In processor time of the thread, which is never more than real time, so
    /// that a busy machine can make a slice shorter but not longer; slices with a collection in them are left out. A few of the others may be over the limit all the
    /// same, and in some of the attempts more than a few: some machines count as the thread's own time what they took from it.
    /// </summary>
    [TestCase(0)]
    [TestCase(300)]
    public void Greedy_NoSliceIsLongerThanItsTimeAndOneStep(int stepMicroseconds)
    {
        // One step beyond the slice, and what the slice itself costs.
        TimeSpan limit = s_slice + TimeSpan.FromMicroseconds(stepMicroseconds * 1.5) + TimeSpan.FromMilliseconds(0.7);
        using var loop = new EventLoop();
        loop.Thread(async () =>
        {
            for (int i = 0; ; i++)
            {
                Spin(i % 5 == 0 ? stepMicroseconds : 0);
                await loop.Pause();
            }
        });
        // Others that are short, so that steps would be taken for short.
        for (int i = 0; i < 3; i++)
        {
            loop.Thread(async () =>
            {
                while (true)
                {
                    await loop.Pause();
                }
            });
        }
        // The compiler's own time, which is spent on this thread too, is not asked of the loop.
        for (int i = 0; i < 400; i++)
        {
            loop.TurnFor(s_slice);
        }
        const int Attempts = 10;
        TimeSpan least = TimeSpan.MaxValue;
        for (int attempt = 0; attempt < Attempts && least >= limit; attempt++)
        {
            TimeSpan length = UsualLength(loop);
            least = length < least ? length : least;
        }
        least.ShouldBeLessThan(limit);

        static void Spin(int microseconds)
        {
            if (microseconds > 0)
            {
                TimeSpan end = ThreadTime.Used + TimeSpan.FromMicroseconds(microseconds);
                while (ThreadTime.Used < end)
                {
                }
            }
        }
    }

    // Of all slices but a few, the longest.
    private static TimeSpan UsualLength(EventLoop loop)
    {
        const int Slices = 200;
        const int Exceptions = 4;
        var all = new List<TimeSpan>();
        long steps = 0;
        for (int i = 0; i < Slices; i++)
        {
            int collections = GC.CollectionCount(0);
            TimeSpan before = ThreadTime.Used;
            steps += loop.TurnFor(s_slice).Steps;
            TimeSpan took = ThreadTime.Used - before;
            if (GC.CollectionCount(0) == collections)
            {
                all.Add(took);
            }
        }
        all.Sort();
        TestContext.Out.WriteLine($"{steps} steps in {Slices} slices, the longest took {all[^1].TotalMilliseconds:0.000} ms, but for the {Exceptions} longest {all[^(Exceptions + 1)].TotalMilliseconds:0.000} ms");
        steps.ShouldBeGreaterThan(Slices);
        return all[^(Exceptions + 1)];
    }
}
