using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>What a microthread does whatever its method returns, a Task or a Coroutine.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class BothBodiesTests(bool isCoroutine) : LoopFixture
{
    [Test]
    public void Result_IsWhatTheMethodReturned_AtOnceAndLater()
    {
        Microthread<int> atOnce = Begin(async () => { await Nothing(); return 1; });
        Microthread<string> later = Begin(async () => { await Loop.Sleep(1); return "two"; });
        Settle();
        atOnce.Result.ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => later.Result);
        later.State.ShouldBe(MicrothreadState.Parked);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        later.Result.ShouldBe("two");
        later.State.ShouldBe(MicrothreadState.Succeeded);
    }

    [Test]
    [Contract(12)]
    public void CancelledBeforeItsFirstStep_RunsToItsFirstWait_AndEndsThere()
    {
        Microthread microthread = Begin(async () =>
        {
            Log.Add("begun");
            await Loop.Pause();
            Log.Add("never");
        });
        microthread.Cancel();
        Settle();
        Trace.ShouldBe("begun");
        microthread.State.ShouldBe(MicrothreadState.Canceled);
    }

    [TestCase(0)]
    [TestCase(1)]
    [Contract(12)]
    public void CancelledWhileItPausesOrSleeps_EndsWithItsToken(double seconds)
    {
        OperationCanceledException? seen = null;
        Microthread microthread = Begin(async () =>
        {
            try
            {
                await Inner();
            }
            catch (OperationCanceledException error)
            {
                seen = error;
                throw;
            }

            async Coroutine Inner()
            {
                Log.Add("waits");
                await Loop.Sleep(seconds);
                Log.Add("resumed");
                await Loop.Sleep(1);
            }
        });
        Loop.Turn();
        microthread.Cancel();
        Settle();
        // A Pause is committed when it is armed: what ends is the wait after it.
        Trace.ShouldBe(seconds == 0 ? "waits resumed" : "waits");
        seen!.CancellationToken.ShouldBe(microthread.Token);
        microthread.State.ShouldBe(MicrothreadState.Canceled);
        Loop.GetStatistics().Timers.ShouldBe(0);
    }

    [Test]
    [Contract(11), Contract(12)]
    public void FinallyBlocks_MayWait_UpToTheGrace()
    {
        Microthread microthread = Begin(async () =>
        {
            try
            {
                await Loop.Sleep(100);
            }
            finally
            {
                await Loop.Pause();
                await Loop.Sleep(1);
                Log.Add("cleaned");
                try
                {
                    await Loop.Sleep(100);
                }
                catch (OperationCanceledException)
                {
                    Log.Add($"again after {Loop.Now.TotalSeconds}");
                }
            }
        });
        Settle();
        microthread.Cancel();
        Settle();
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Trace.ShouldBe("cleaned");
        Clock.Advance(TimeSpan.FromSeconds(4));
        Settle();
        Trace.ShouldBe("cleaned again after 5");
        microthread.State.ShouldBe(MicrothreadState.Canceled);
    }

    [Test]
    [Contract(14)]
    public void ChildThatFails_CancelsTheOthers_AndIsTheGroupsError()
    {
        Start(async () =>
        {
            try
            {
                await Loop.Group(async group =>
                {
                    StartIn(group, async () =>
                    {
                        try
                        {
                            await Loop.Sleep(100);
                        }
                        finally
                        {
                            await Loop.Pause();
                            Log.Add("cleaned");
                        }
                    });
                    StartIn(group, async () =>
                    {
                        await Loop.Pause();
                        throw new FormatException("child");
                    });
                    await Loop.Sleep(50);
                });
            }
            catch (FormatException error)
            {
                Log.Add(error.Message);
            }
        });
        Trace.ShouldBe("cleaned child");
    }

    [Test]
    public void Children_WithResults_AreJoined()
    {
        Start(async () =>
        {
            var results = new List<int>();
            await Loop.Group(async group =>
            {
                List<Microthread<int>> children = [.. Enumerable.Range(0, 5).Select(i => StartIn(group, async () =>
                {
                    for (int j = 0; j < 5 - i; j++)
                    {
                        await Loop.Pause();
                    }
                    return i;
                }))];
                foreach (Microthread<int> child in children)
                {
                    results.Add(await child.Join());
                }
            });
            Log.Add(string.Join(',', results));
        });
        Trace.ShouldBe("0,1,2,3,4");
    }

    [Test]
    [Contract(14)]
    public void UnhandledError_IsTheLoops()
    {
        ExpectsFailure = true;
        Begin(async () =>
        {
            await Loop.Pause();
            throw new FormatException("nobody's");
        });
        Settle();
        Loop.Failure.ShouldBeOfType<FormatException>().Message.ShouldBe("nobody's");
    }

    [Test]
    [Contract(17)]
    public void Starter_GivesACopyOfItsAsyncLocals()
    {
        var local = new AsyncLocal<string?>();
        Start(async () =>
        {
            local.Value = "starter";
            Microthread child = Begin(async () =>
            {
                Log.Add(local.Value!);
                local.Value = "child";
                await Loop.Pause();
                Log.Add(local.Value);
            });
            local.Value = "later";
            await child.Join();
            Log.Add(local.Value);
        });
        Trace.ShouldBe("starter child later");
    }

    [Test]
    [Contract(15)]
    public void EndOfTheLoop_UnwindsIt()
    {
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            async Coroutine Waits()
            {
                try
                {
                    await events.Never();
                }
                finally
                {
                    await events.Sleep(1);
                    Log.Add("unwound");
                }
            }
            _ = isCoroutine ? events.Thread(Waits) : events.Thread(() => Waits().AsTask());
            await events.Pause();
        });
        Trace.ShouldBe("unwound");
    }

    private static Task Nothing() => Task.CompletedTask;

    private Microthread Begin(Func<Coroutine> body) => isCoroutine ? Loop.Thread(body) : Loop.Thread(async Task () => await body());

    private Microthread<T> Begin<T>(Func<Coroutine<T>> body) => isCoroutine ? Loop.Thread(body) : Loop.Thread(async Task<T> () => await body());

    private Microthread StartIn(Group group, Func<Coroutine> body) => isCoroutine ? group.Start(body) : group.Start(async Task () => await body());

    private Microthread<T> StartIn<T>(Group group, Func<Coroutine<T>> body) => isCoroutine ? group.Start(body) : group.Start(async Task<T> () => await body());
}
