using System.Diagnostics;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>PollHandle alone is enough: each loop here is turned by a foreign poll(2) or epoll that sees nothing but the handle.</summary>
[Contract(1)]
[TestFixture(PollerKind.Poll)]
[TestFixture(PollerKind.Epoll)]
public sealed class ForeignLoopTests(PollerKind host)
{
    private EventLoop _loop = null!;
    private ForeignLoop _host = null!;

    [SetUp]
    public void Watch()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only Linux's epoll can be watched by another poller.");
        }
        _loop = new EventLoop();
        _loop.Rebind();
        _host = new ForeignLoop(_loop, host);
    }

    [TearDown]
    public void Close()
    {
        _loop?.Dispose();
        _host?.Dispose();
        Fd.CloseAll();
    }

    [Test]
    public void Idle_IsNeverReadable()
    {
        _host.Settle();
        _loop.Thread(async () => await _loop.Never());
        _host.Settle();
        long turns = _loop.TurnNumber;
        _host.Turn(TimeSpan.FromMilliseconds(300)).ShouldBeFalse();
        _loop.TurnNumber.ShouldBe(turns);
    }

    [Test]
    [Contract(13)]
    public void Timer_MakesItReadable_WhenItIsDue_AndNotBefore()
    {
        TimeSpan woken = default;
        int before = 0;
        do
        {
            woken = default;
            TimeSpan begun = _loop.Now;
            _loop.Thread(async () =>
            {
                await _loop.Sleep(0.05);
                woken = _loop.Now;
                (woken - begun).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.05));
                await _loop.Sleep(3600);
            });
            _host.Settle();
            before = _host.Wakes;
        }
        // Once more where this thread had no processor for so long that it was due before anybody waited.
        while (woken != default);
        _host.RunUntil(() => woken != default);
        (_host.Wakes - before).ShouldBe(1);
        _host.IsReadable.ShouldBeFalse();
    }

    [Test]
    public void EarlierTimer_ArmedByAPost_OrByTheHostItself_IsNotLate()
    {
        using Subscription far = _loop.Sleep(3600).Subscribe(_ => { });
        _host.Settle();
        int fired = 0;
        using (var other = new SecondThread())
        {
            other.Do(() => _loop.Post(() => _loop.Sleep(0.01).Subscribe(_ => fired++)));
            _host.RunUntil(() => fired == 1);
        }
        _host.Settle();
        using Subscription near = _loop.Sleep(0.01).Subscribe(_ => fired++);
        _host.IsReadable.ShouldBeTrue("the alarm must be set for it");
        _host.RunUntil(() => fired == 2);
        _host.Settle();
        _loop.GetStatistics().Timers.ShouldBe(1);
    }

    [Test]
    public void TimerThatIsTakenBack_CostsAtMostOneTurn()
    {
        Subscription near = _loop.Sleep(0.02).Subscribe(_ => { });
        using Subscription far = _loop.Sleep(3600).Subscribe(_ => { });
        _host.Settle();
        near.Dispose();
        int before = _host.Wakes;
        _host.Turn(TimeSpan.FromMilliseconds(100));
        while (_host.Turn(TimeSpan.FromMilliseconds(100)))
        {
        }
        (_host.Wakes - before).ShouldBeInRange(0, 1);
    }

    [Test]
    [Contract(3)]
    public void WorkThatABudgetLeftOver_KeepsItReadable()
    {
        int steps = 0;
        _loop.Thread(async () =>
        {
            for (; steps < 50; steps++)
            {
                await _loop.Pause();
            }
        });
        _host.Budget = 1;
        for (int i = 0; i <= 50; i++)
        {
            steps.ShouldBe(Math.Max(0, i - 1));
            _host.Turn(TimeSpan.Zero).ShouldBeTrue();
        }
        _host.Settle();
        _host.Wakes.ShouldBeInRange(51, 53);
    }

    [Test]
    [Contract(3)]
    public void MoreDueTimersThanOneLookTakes_KeepItReadable()
    {
        int fired = 0;
        TimeSpan due = _loop.Now + TimeSpan.FromMilliseconds(5);
        for (int i = 0; i < 5000; i++)
        {
            _loop.Thread(async () =>
            {
                await _loop.Until(due);
                fired++;
            });
        }
        _host.RunUntil(() => fired == 5000);
        _host.Settle();
    }

    [Test]
    public void WhatCameBeforeItWasAskedFor_MakesItReadable()
    {
        using var loop = new EventLoop();
        int ran = 0;
        using (var other = new SecondThread())
        {
            other.Do(() => loop.Post(() => ran++));
        }
        loop.Rebind();
        using var foreign = new ForeignLoop(loop, host);
        foreign.Turn(TimeSpan.Zero).ShouldBeTrue();
        ran.ShouldBe(1);

        using var second = new EventLoop();
        second.Rebind();
        second.Thread(async () =>
        {
            await second.Sleep(0.005);
            ran++;
        });
        while (second.Turn().WorkLeft)
        {
        }
        using var late = new ForeignLoop(second, host);
        late.RunUntil(() => ran == 2);
    }

    [Test]
    public void Descriptor_WatchedOutsideATurn_AndAfterThePollerBeganAnew_IsTold()
    {
        var (read, write) = Fd.Pipe();
        int got = 0;
        bool isDue = false;
        using Subscription waiting = _loop.Readable(read).Subscribe(_ => got++);
        using Subscription timer = _loop.Sleep(0.05).Subscribe(_ => isDue = true);
        _host.Settle();
        Fd.Write(write, "x");
        _host.RunUntil(() => got == 1);
        // A file that lives on under a number that the loop never saw, and tells for ever: the poller makes a new set.
        Fd.Duplicate(read);
        Fd.Close(read);
        var (other, otherEnd) = Fd.Pipe();
        _loop.Thread(async () =>
        {
            await _loop.Readable(other);
            got++;
        });
        _host.RunUntil(() => isDue);
        Fd.Write(otherEnd, "x");
        _host.RunUntil(() => got == 2);
        Fd.Read(other);
        _host.Settle();
    }

    [Test]
    [Contract(19)]
    public void OwnerThatTheLastStepDisposesOf_IsNotWaitedForAnyMore()
    {
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.In);
        Exception? error = null;
        _loop.Thread(async () => error = await Should.ThrowAsync<ObjectDisposedException>(async () => await _loop.Readable(pipe.SafePipeHandle)));
        _host.Settle();
        _loop.Post(pipe.Dispose);
        _host.RunUntil(() => error is not null);
        _host.Settle();
    }

    [Test]
    public void BudgetThatThrows_LeavesTheHandleReadable_WhileWorkIsLeft()
    {
        int ran = 0;
        _host.Settle();
        _loop.Post(() => ran++);
        _loop.Post(() => ran++);
        Should.Throw<FormatException>(() => _loop.Turn(new TurnBudget { StopWhen = () => throw new FormatException("host") }));
        ran.ShouldBe(1);
        _host.RunUntil(() => ran == 2);
        _host.Settle();
    }

    [Test]
    public void ManualClock_TellsOfEachAdvance_AndOfNoRealTime()
    {
        var clock = new ManualClock();
        using var loop = new EventLoop(new EventLoopOptions { Clock = clock });
        loop.Rebind();
        using var foreign = new ForeignLoop(loop, host);
        bool fired = false;
        using Subscription timer = loop.Sleep(0.001).Subscribe(_ => fired = true);
        foreign.Settle();
        foreign.Turn(TimeSpan.FromMilliseconds(20)).ShouldBeFalse();
        using (var other = new SecondThread())
        {
            other.Do(() => clock.Advance(TimeSpan.FromSeconds(1)));
            foreign.RunUntil(() => fired);
        }
        foreign.Settle();
    }

    [Test]
    [Contract(21)]
    public void Handle_AskedForElsewhere_OrAfterTheEnd_Throws()
    {
        var loop = new EventLoop();
        loop.Rebind();
        Exception? error = null;
        using (var other = new SecondThread())
        {
            other.Do(() => error = Should.Throw<InvalidOperationException>(() => _ = loop.PollHandle));
        }
        error.ShouldNotBeNull();
        int handle = loop.PollHandle!.Value;
        using (var other = new SecondThread())
        {
            other.Do(() => loop.PollHandle.ShouldBe(handle));
        }
        loop.Dispose();
        Should.Throw<ObjectDisposedException>(() => _ = loop.PollHandle);
    }

    [Test]
    public void NeverAskedFor_NoTimerOfTheKernelExists()
    {
        using var loop = new EventLoop();
        loop.Rebind();
        int[] before = Fd.Numbers();
        loop.Thread(async () => await loop.Sleep(0.001));
        for (int i = 0; i < 10; i++)
        {
            loop.Turn();
        }
        Fd.Numbers().ShouldBe(before);
        _ = loop.PollHandle;
        Fd.Numbers().Length.ShouldBe(before.Length + 2, "the outer set and the alarm");
    }

    /// <summary>Posts, timers and descriptors at random, in and out of turns, from this thread and from others: nothing is lost, and nothing waits for something else.</summary>
    [Test]
    public void Anything_AtAnyMoment_IsNeitherLostNorLate([Values(1, 2, 3)] int seed)
    {
        const int Operations = 3_000;
        // Nothing here takes longer than this but for the machine; and a timer is always armed that is due much later.
        const double LateSeconds = 20;
        var random = new Random(seed);
        using Subscription far = _loop.Sleep(3600).Subscribe(_ => { });
        int begun = 0, done = 0;
        double latest = 0;
        var pipes = Enumerable.Range(0, 8).Select(_ => Fd.Pipe()).ToArray();
        var free = new Queue<int>(Enumerable.Range(0, pipes.Length));
        using var writer = new SecondThread();
        using var poster = new SecondThread();
        using var another = new SecondThread();
        _host.Budget = new TurnBudget(Steps: 1 + random.Next(3));

        while (begun < Operations || done < begun)
        {
            if (begun < Operations && begun - done < 40)
            {
                Begin();
                if (random.Next(3) > 0)
                {
                    continue;
                }
            }
            _host.Turn(Patience.Limit).ShouldBeTrue($"seed {seed}: {begun - done} of {begun} are lost");
        }
        _host.Settle();
        latest.ShouldBeLessThan(LateSeconds, $"seed {seed}");
        _loop.GetStatistics().Timers.ShouldBe(1);
        _host.IsReadable.ShouldBeFalse();

        void Begin()
        {
            begun++;
            SecondThread other = random.Next(2) == 0 ? poster : another;
            double delay = random.Next(4) == 0 ? 0 : random.NextDouble() * 0.004;
            int spin = random.Next(2000);
            switch (random.Next(7))
            {
                case 0:
                    other.Do(() => Later(spin, () => _loop.Post(Done)));
                    break;
                case 1:
                    other.Do(() => Later(spin, () => _loop.Post(() => Sleep(delay))));
                    break;
                case 2:
                    Sleep(delay);
                    break;
                case 3:
                    _loop.Thread(async () =>
                    {
                        await _loop.Sleep(delay);
                        await _loop.Pause();
                        Done();
                    });
                    break;
                case 4 when free.Count > 0:
                    int pipe = free.Dequeue();
                    writer.Do(() => Later(spin, () => Fd.Write(pipes[pipe].Write, "x")));
                    _loop.Readable(pipes[pipe].Read).Subscribe(_ =>
                    {
                        Fd.Read(pipes[pipe].Read);
                        free.Enqueue(pipe);
                        Done();
                    });
                    break;
                case 5:
                    other.Do(() => Later(spin, () => _ = Call(delay)));
                    break;
                default:
                    // One that is taken back, and another.
                    _loop.Sleep(delay / 2).Subscribe(_ => { }).Dispose();
                    Sleep(delay);
                    break;
            }
        }

        async Task Call(double delay)
        {
            await _loop.SwitchTo();
            await _loop.Sleep(delay);
            Done();
        }

        void Sleep(double delay)
        {
            long due = Stopwatch.GetTimestamp() + (long)(delay * Stopwatch.Frequency);
            _loop.Sleep(delay).Subscribe(_ =>
            {
                latest = Math.Max(latest, Stopwatch.GetElapsedTime(due).TotalSeconds);
                Done();
            });
        }

        void Done() => done++;

        static void Later(int spin, Action action)
        {
            Thread.SpinWait(spin);
            action();
        }
    }
}
