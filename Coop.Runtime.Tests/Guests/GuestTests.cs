using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Guests;

/// <summary>A loop in somebody else's: turned in slices, on the host's thread, when there is something to do.</summary>
[Contract(1)]
[TestFixture(PollerKind.Auto)]
[TestFixture(PollerKind.WaitOnly)]
public sealed class GuestTests(PollerKind poller)
{
    private readonly List<Exception> _reported = [];
    private TestHost _host = null!;
    private EventLoop _loop = null!;

    [SetUp]
    public void Make()
    {
        _reported.Clear();
        _host = new TestHost();
        _loop = new EventLoop(new EventLoopOptions { Name = "guest", Poller = poller, OnUnhandledError = _reported.Add, ShutdownGrace = TimeSpan.FromSeconds(20) });
    }

    [TearDown]
    public void Close() => _loop.Dispose();

    [Test]
    public void Main_RunsOnTheHostsThread_BetweenTheHostsEvents_AndEndsTheLoop()
    {
        int thread = Environment.CurrentManagedThreadId;
        SynchronizationContext? hosts = SynchronizationContext.Current;
        int hostEvents = 0, steps = 0;
        var local = new AsyncLocal<int> { Value = 3 };
        int seen = 0;
        Guest guest = _loop.Attach(_host.Post, async events =>
        {
            seen = local.Value;
            for (; steps < 20; steps++)
            {
                Environment.CurrentManagedThreadId.ShouldBe(thread);
                _host.Post(() => hostEvents++);
                await (steps % 2 == 0 ? events.Sleep(0.001) : events.Pause());
            }
        });
        guest.IsAttached.ShouldBeTrue();
        _host.RunUntil(guest.Completion);
        guest.Completion.IsCompletedSuccessfully.ShouldBeTrue(guest.Completion.Exception?.ToString());
        (steps, seen).ShouldBe((20, 3));
        hostEvents.ShouldBe(20);
        guest.IsAttached.ShouldBeFalse();
        _loop.TryPost(() => { }).ShouldBeFalse();
        SynchronizationContext.Current.ShouldBe(hosts);
    }

    [Test]
    public void Idle_TheHostIsNotAsked()
    {
        using Guest guest = _loop.Attach(_host.Post, async events => await events.Never());
        // What still comes at the beginning, on a slow machine, ends; what ticks never does.
        for (int i = 0; ; i++)
        {
            _host.Settle();
            (long slices, int posts, long turns) = (guest.Slices, _host.Posts, _loop.TurnNumber);
            if (!_host.RunOne(0.5))
            {
                (guest.Slices, _host.Posts, _loop.TurnNumber).ShouldBe((slices, posts, turns));
                return;
            }
            i.ShouldBeLessThan(10, "it is never idle");
        }
    }

    [Test]
    public void TenThousandPosts_WhileTheHostIsBusy_AskItOnce()
    {
        using Guest guest = _loop.Attach(_host.Post);
        _host.Settle();
        int before = _host.Posts, ran = 0;
        Thread[] posters = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 2_500; i++)
            {
                _loop.Post(() => ran++);
            }
        }))];
        Array.ForEach(posters, poster => poster.Start());
        Array.ForEach(posters, poster => poster.Join());
        _host.RunUntil(() => ran == 10_000);
        // One, and one more where a slice was not long enough, or ended between two posts.
        (_host.Posts - before).ShouldBeLessThan(100);
        _host.Settle();
    }

    [Test]
    [Contract(3)]
    public void GreedyMicrothread_LeavesTheHostAnEventAfterEachSlice()
    {
        bool stop = false;
        using Guest guest = _loop.Attach(_host.Post, async events =>
        {
            while (!stop)
            {
                await events.Pause();
            }
        }, slice: TimeSpan.FromMilliseconds(1));
        for (int i = 0; i < 50; i++)
        {
            long slicesSeen = -1;
            _host.Post(() => slicesSeen = guest.Slices);
            long before = guest.Slices;
            _host.RunUntil(() => slicesSeen >= 0);
            (slicesSeen - before).ShouldBeLessThanOrEqualTo(1);
        }
        stop = true;
        _host.RunUntil(guest.Completion);
    }

    [Test]
    public void Detached_RunsNoStepAnyMore_AndCanBeTurnedAttachedAndDisposedOf()
    {
        int steps = 0;
        async Task Count(EventLoop events)
        {
            while (true)
            {
                await events.Pause();
                steps++;
            }
        }
        Guest guest = _loop.Attach(_host.Post, Count);
        _host.RunUntil(() => steps > 100);
        Action late = _host.Take();
        guest.Detach();
        int before = steps;
        late();
        _host.Settle();
        steps.ShouldBe(before);
        guest.Completion.IsCanceled.ShouldBeTrue();
        guest.Detach();
        guest.Dispose();

        _loop.Turn();
        _loop.Turn();
        steps.ShouldBeGreaterThan(before);

        Guest again = _loop.Attach(_host.Post);
        before = steps;
        _host.RunUntil(() => steps > before);
        late();
        again.Detach();
        before = steps;
        _host.Settle();
        steps.ShouldBe(before);
    }

    [Test]
    [Contract(14)]
    public void DetachedFromInsideAStep_EndsTheSliceWithTheBatch_AndMainsErrorIsNotLost()
    {
        Guest? guest = null;
        bool fail = false;
        guest = _loop.Attach(_host.Post, async events =>
        {
            while (!fail)
            {
                await events.Pause();
                guest!.Detach();
            }
            throw new FormatException("main");
        });
        _host.RunUntil(() => !guest.IsAttached);
        _host.Settle();
        _host.Posts.ShouldBe(1);
        fail = true;
        _loop.Settle();
        _loop.Failure.ShouldBeOfType<FormatException>();
    }

    [Test]
    [Contract(14)]
    public void MainThatFails_AndAnErrorThatNobodyWaitsFor_AreTheCompletions()
    {
        Guest guest = _loop.Attach(_host.Post, async events =>
        {
            await events.Pause();
            throw new FormatException("main");
        });
        _host.RunUntil(guest.Completion);
        guest.Completion.Exception!.InnerException.ShouldBeOfType<FormatException>();

        var cleaned = false;
        using var other = new EventLoop(new EventLoopOptions { Poller = poller, OnUnhandledError = _reported.Add });
        Guest second = other.Attach(_host.Post, async events =>
        {
            try
            {
                await events.Never();
            }
            finally
            {
                cleaned = true;
            }
        });
        other.Post(() => throw new InvalidDataException("posted"));
        _host.RunUntil(second.Completion);
        second.Completion.Exception!.InnerException.ShouldBeOfType<InvalidDataException>();
        cleaned.ShouldBeTrue();
    }

    [Test]
    [Contract(15)]
    public void Stop_AThousandMicrothreadsMidWait_AllFinallyBlocksRun_AndTheHostGoesOnMeanwhile()
    {
        int parked = 0, cleaned = 0, hostEvents = 0, seenMeanwhile = 0;
        Guest guest = _loop.Attach(_host.Post, async events =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                int number = i;
                events.Thread(async () =>
                {
                    try
                    {
                        parked++;
                        await (number % 3 == 0 ? events.Never() : events.Sleep(3600));
                    }
                    finally
                    {
                        _host.Post(() => hostEvents++);
                        await events.Sleep(0.02);
                        seenMeanwhile = Math.Max(seenMeanwhile, hostEvents);
                        cleaned++;
                    }
                });
            }
            await events.Never();
        });
        _host.RunUntil(() => parked == 1_000);
        Task<bool> stopped = Task.Run(() => guest.StopAsync());
        _host.RunUntil(stopped);
        stopped.Result.ShouldBeTrue();
        cleaned.ShouldBe(1_000);
        guest.Completion.IsCompletedSuccessfully.ShouldBeTrue(guest.Completion.Exception?.ToString());
        seenMeanwhile.ShouldBeGreaterThan(0, "the host goes on while the loop ends");
        _reported.ShouldBeEmpty();
    }

    [Test]
    [Contract(15)]
    public void Stop_OfWhoRefuses_EndsWithTheDeadline_AndNamesIt()
    {
        bool isParked = false;
        var never = new TaskCompletionSource();
        Guest guest = _loop.Attach(_host.Post, async events =>
        {
            events.Thread(async () =>
            {
                isParked = true;
                await never.Task;
            }, name: "refusing");
            await events.Never();
        });
        _host.RunUntil(() => isParked);
        using var deadline = new CancellationTokenSource(50);
        Task<bool> stopped = Task.Run(() => guest.StopAsync(deadline.Token));
        _host.RunUntil(stopped);
        stopped.Result.ShouldBeTrue();
        guest.Completion.Exception!.InnerException.ShouldBeOfType<LoopShutdownException>().Left.Single().ShouldContain("refusing");
    }

    [Test]
    [Contract(15)]
    public void Stop_WithAGraceThatRunsOut_WakesTheHostAtItsEnd()
    {
        using var loop = new EventLoop(new EventLoopOptions { Poller = poller, ShutdownGrace = TimeSpan.FromMilliseconds(30), OnUnhandledError = _reported.Add });
        int caught = 0;
        Guest guest = loop.Attach(_host.Post, async events =>
        {
            try
            {
                await events.Never();
            }
            finally
            {
                caught++;
                await events.Never();
            }
        });
        _host.RunUntil(() => guest.Slices > 0);
        Task<bool> stopped = Task.Run(() => guest.StopAsync());
        _host.RunUntil(stopped);
        (stopped.Result, caught).ShouldBe((true, 1));
        guest.Completion.IsCompletedSuccessfully.ShouldBeTrue("main gave in when the grace was over");
    }

    [Test]
    [Contract(15)]
    public void LoopThatIsShutDownBesideItsGuest_IsWokenItself_NotTheGuestsWatcher()
    {
        _ = _loop.Attach(_host.Post);
        var foreign = new TaskCompletionSource();
        bool hasEnded = false;
        _loop.Thread(async () =>
        {
            await foreign.Task;
            hasEnded = true;
        });
        _host.Settle();
        var other = new Thread(() =>
        {
            // Then both sleep: the loop in its end, and the watcher.
            SpinWait.SpinUntil(() => _loop.IsWaiting, Patience.Limit);
            foreign.SetResult();
        });
        other.Start();
        _loop.Shutdown();
        other.Join();
        hasEnded.ShouldBeTrue();
    }

    [Test]
    [Contract(15)]
    public void StopOfAGuestThatWasDetached_StopsNothing()
    {
        int steps = 0;
        Guest first = _loop.Attach(_host.Post);
        _host.Settle();
        Task<bool> stopped = first.StopAsync();
        first.Detach();
        Guest second = _loop.Attach(_host.Post, async events =>
        {
            for (; steps < 10; steps++)
            {
                await events.Pause();
            }
        });
        Task<bool> again = first.StopAsync(new CancellationToken(canceled: true));
        _host.RunUntil(Task.WhenAll(stopped, again));
        (stopped.Result, again.Result).ShouldBe((false, false));
        _host.RunUntil(second.Completion);
        second.Completion.IsCompletedSuccessfully.ShouldBeTrue(second.Completion.Exception?.ToString());
        steps.ShouldBe(10);
    }

    [Test]
    public void StopOfAGuestThatWasDetached_IsFalse_AlsoWhenTheLoopHasEndedElsewhereMeanwhile()
    {
        Guest first = _loop.Attach(_host.Post);
        _host.Settle();
        first.Detach();
        Guest second = _loop.Attach(_host.Post, events => Task.CompletedTask);
        _host.RunUntil(second.Completion);
        Task<bool> stopped = first.StopAsync();
        Task<bool> again = second.StopAsync();
        _host.RunUntil(Task.WhenAll(stopped, again));
        (stopped.Result, again.Result).ShouldBe((false, true));
    }

    [Test]
    public void HostThatRefuses_OnTheWatchersThreadOrItsOwn_EndsTheGuest_AndIsReported()
    {
        Guest guest = _loop.Attach(_host.Post);
        _host.Settle();
        _host.Refusal = new ObjectDisposedException("host");
        _loop.Post(() => { });
        SpinWait.SpinUntil(() => guest.Completion.IsCompleted, Patience.Limit).ShouldBeTrue();
        guest.Completion.Exception!.InnerException!.InnerException.ShouldBe(_host.Refusal);
        guest.IsAttached.ShouldBeFalse();
        SpinWait.SpinUntil(() => _reported.Count == 1, Patience.Limit).ShouldBeTrue();

        var second = new TestHost();
        Guest greedy = _loop.Attach(second.Post, async events =>
        {
            second.Refusal = new InvalidOperationException("gone");
            await events.Pause();
            while (true)
            {
                await events.Pause();
            }
        });
        Should.NotThrow(() => second.RunOne(Patience.LimitSeconds));
        greedy.Completion.IsFaulted.ShouldBeTrue();
        _reported.Count.ShouldBe(2);
        Should.Throw<ObjectDisposedException>(() => _loop.Attach(_host.Post));
        Task<bool> stopped = greedy.StopAsync();
        stopped.Wait(Patience.Limit).ShouldBeTrue();
        stopped.Result.ShouldBeFalse("nobody turns it");
    }

    [Test]
    public void PostThatRunsItsCallbackInsideTheCall_IsRefusedByAttach()
    {
        Should.Throw<InvalidOperationException>(() => _loop.Attach(turn => turn())).Message.ShouldContain("queue");
        using Guest guest = _loop.Attach(_host.Post);
        _host.Settle();
    }

    [Test]
    public void ModalHost_ThatTurnsItInsideAStep_DoesNothing_AndTheGuestGoesOnAfterwards()
    {
        bool isModal = false, ended = false;
        int stepsInside = -1, steps = 0;
        Action? callback = null;
        void Post(Action turn)
        {
            callback = turn;
            _host.Post(turn);
        }
        using Guest guest = _loop.Attach(Post, async events =>
        {
            events.Thread(async () =>
            {
                while (!ended)
                {
                    steps++;
                    await events.Pause();
                }
            });
            await events.Pause();
            // A message box: the host's own loop, inside this step.
            isModal = true;
            int before = steps;
            for (int i = 0; i < 10; i++)
            {
                callback!();
                _host.RunOne(0);
            }
            Should.Throw<InvalidOperationException>(() => events.Turn());
            Should.Throw<InvalidOperationException>(() => events.TurnFor(TimeSpan.FromMilliseconds(1)));
            stepsInside = steps - before;
            isModal = false;
            await events.Pause();
            ended = true;
        });
        _host.RunUntil(guest.Completion);
        guest.Completion.IsCompletedSuccessfully.ShouldBeTrue(guest.Completion.Exception?.ToString());
        (stepsInside, isModal).ShouldBe((0, false));
    }

    [Test]
    public void TwoGuests_InOneHost_TakeTurns()
    {
        using var other = new EventLoop(new EventLoopOptions { Poller = poller });
        var order = new List<string>();
        Func<EventLoop, Task> Body(string name) => async events =>
        {
            for (int i = 0; i < 5; i++)
            {
                events.ShouldBe(EventLoop.Current);
                order.Add(name);
                await events.Sleep(0.002);
            }
        };
        Guest first = _loop.Attach(_host.Post, Body("a"));
        Guest second = other.Attach(_host.Post, Body("b"));
        _host.RunUntil(Task.WhenAll(first.Completion, second.Completion));
        first.Completion.IsCompletedSuccessfully.ShouldBeTrue(first.Completion.Exception?.ToString());
        second.Completion.IsCompletedSuccessfully.ShouldBeTrue(second.Completion.Exception?.ToString());
        order.Count(name => name == "a").ShouldBe(5);
        order.Count(name => name == "b").ShouldBe(5);
        order.IndexOf("b").ShouldBeLessThan(order.LastIndexOf("a"));
    }

    [Test]
    public void Attach_WhereItCannotBe_Throws_AndSaysWhy()
    {
        using Guest guest = _loop.Attach(_host.Post);
        Should.Throw<InvalidOperationException>(() => _loop.Attach(_host.Post)).Message.ShouldContain("detach");
        guest.Detach();
        Should.Throw<ArgumentOutOfRangeException>(() => _loop.Attach(_host.Post, slice: TimeSpan.Zero));
        using LoopThread thread = EventLoop.Start(async events => await events.Never());
        Should.Throw<InvalidOperationException>(() => thread.Loop.Attach(_host.Post)).Message.ShouldContain("thread of its own");
        var ended = new EventLoop();
        ended.Dispose();
        Should.Throw<InvalidOperationException>(() => ended.Attach(_host.Post)).Message.ShouldContain("ended");
        EventLoop.Run(async events =>
        {
            await events.Pause();
            Should.Throw<InvalidOperationException>(() => events.Attach(_host.Post)).Message.ShouldContain("turned");
        });
        if (OperatingSystem.IsLinux())
        {
            using var polling = new EventLoop(new EventLoopOptions { Poller = PollerKind.Poll });
            Should.Throw<PlatformNotSupportedException>(() => polling.Attach(_host.Post)).Message.ShouldContain("WaitOnly");
        }
    }

    [Test]
    public void LoopThatIsDisposedOfDirectly_EndsTheStay()
    {
        bool cleaned = false;
        Guest guest = _loop.Attach(_host.Post, async events =>
        {
            try
            {
                await events.Never();
            }
            finally
            {
                cleaned = true;
            }
        });
        _host.Settle();
        _loop.Dispose();
        cleaned.ShouldBeTrue();
        guest.IsAttached.ShouldBeFalse();
        guest.Completion.IsCanceled.ShouldBeTrue();
        guest.Detach();
        _host.Settle();
    }

    [Test]
    [Contract(5)]
    public void ClockThatAdvancesByItself_NeedsNoRealTime()
    {
        var clock = new ManualClock(autoAdvance: true);
        using var loop = new EventLoop(new EventLoopOptions { Poller = poller, Clock = clock });
        Guest guest = loop.Attach(_host.Post, async events => await events.Sleep(3600));
        _host.RunUntil(guest.Completion);
        clock.Elapsed.ShouldBe(TimeSpan.FromHours(1));
    }

    [Test]
    public void AttachedFromElsewhere_TheHostsThreadGetsTheLoop()
    {
        int thread = 0;
        Guest? guest = null;
        var attacher = new Thread(() => guest = _loop.Attach(_host.Post, async events =>
        {
            await events.Pause();
            thread = Environment.CurrentManagedThreadId;
        }));
        attacher.Start();
        attacher.Join();
        _host.RunUntil(guest!.Completion);
        thread.ShouldBe(Environment.CurrentManagedThreadId);
    }

    /// <summary>Posts from other threads, timers, hosts that are slow, and a guest that is detached and attached at any moment: everything posted runs, none twice.</summary>
    [Test]
    public void Anything_AtAnyMoment_WhileGuestsComeAndGo_IsNotLost([Values(1, 2, 3)] int seed)
    {
        const int Operations = 4_000;
        var random = new Random(seed);
        int posted = 0, ran = 0, timed = 0, fired = 0;
        using var done = new CancellationTokenSource();
        Thread[] posters = [.. Enumerable.Range(0, 2).Select(i => new Thread(() =>
        {
            var own = new Random(seed + i);
            for (int k = 0; k < Operations; k++)
            {
                Interlocked.Increment(ref posted);
                _loop.Post(() =>
                {
                    ran++;
                    if (ran % 16 == 0)
                    {
                        timed++;
                        _loop.Sleep(0.0005).Subscribe(_ => fired++);
                    }
                });
                Thread.SpinWait(own.Next(300));
            }
        }))];
        Guest guest = _loop.Attach(_host.Post, slice: TimeSpan.FromMilliseconds(0.2));
        Array.ForEach(posters, poster => poster.Start());
        int stays = 1;
        while (ran < 2 * Operations || fired < timed)
        {
            switch (random.Next(20))
            {
                case 0:
                    guest.Detach();
                    guest = _loop.Attach(_host.Post, slice: TimeSpan.FromMilliseconds(0.2));
                    stays++;
                    break;
                case 1:
                    timed++;
                    _loop.Sleep(random.NextDouble() * 0.001).Subscribe(_ => fired++);
                    break;
                default:
                    _host.RunOne(Patience.LimitSeconds).ShouldBeTrue($"seed {seed}: {2 * Operations - ran} posts and {timed - fired} timers are lost after {stays} stays");
                    break;
            }
        }
        Array.ForEach(posters, poster => poster.Join());
        guest.Detach();
        (ran, fired).ShouldBe((posted, timed));
    }
}
