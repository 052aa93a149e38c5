using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Interop;

/// <summary>InvokeAsync: a microthread of the loop for whoever waits on another thread.</summary>
[Contract(1)]
public sealed class InvokeTests : LoopThreadFixture
{
    [Test]
    public async Task EveryKindOfBody_RunsOnTheLoop_AsAMicrothreadWithItsName()
    {
        (await Loop.InvokeAsync(async () => { await Loop.Pause(); return (Loop.IsRunningHere, Microthread.Current.Name); }, name: "named")).ShouldBe((true, "named"));
        (await Loop.InvokeAsync(() => OfTask(1))).ShouldBe(1);
        (await Loop.InvokeAsync(OfCoroutine)).ShouldBe("OfCoroutine");
        (await Loop.InvokeAsync(() => Microthread.Current.Id)).ShouldBeGreaterThan(1);
        int ran = 0;
        await Loop.InvokeAsync(() => { ran += Loop.IsRunningHere ? 1 : 0; });
        await Loop.InvokeAsync(async () => { await Loop.Pause(); ran += Loop.IsRunningHere ? 1 : 0; });
        await Loop.InvokeAsync(() => Plain());
        await Loop.InvokeAsync(PlainCoroutine);
        ran.ShouldBe(4);
        (await Loop.InvokeAsync(() => Loop.GetStatistics().MicrothreadsStarted)).ShouldBe(1 + 9);

        async Task<int> OfTask(int value)
        {
            await Loop.Pause();
            return value;
        }

        async Coroutine<string> OfCoroutine()
        {
            await Loop.Pause();
            return Microthread.Current.Name;
        }

        async Task Plain()
        {
            await Loop.Pause();
            ran++;
        }

        async Coroutine PlainCoroutine()
        {
            await Loop.Pause();
            ran++;
        }
    }

    [Test]
    public async Task TenThousandParallelRequests_FromPoolThreads_AreAllAnsweredRight()
    {
        EventQueue<(int Number, EventQueue<int> Answer)> queue = await Loop.InvokeAsync(() => Loop.Queue<(int, EventQueue<int>)>(64));
        await Loop.InvokeAsync(() =>
        {
            Loop.Thread(async () =>
            {
                while (true)
                {
                    (int number, EventQueue<int> answer) = await queue.Get();
                    await answer.Put(number * 2);
                }
            });
        });
        int onTheLoop = 0;
        Task<int>[] requests = [.. Enumerable.Range(0, 10_000).Select(i => Task.Run(async () => await Loop.InvokeAsync(async () =>
        {
            EventQueue<int> answer = Loop.Queue<int>(1);
            await queue.Put((i, answer));
            int doubled = await answer.Get();
            onTheLoop += Loop.IsRunningHere ? 1 : 0;
            return doubled;
        })))];
        int[] answers = await Task.WhenAll(requests);
        answers.ShouldBe(Enumerable.Range(0, 10_000).Select(i => i * 2));
        onTheLoop.ShouldBe(10_000, "a plain ++ on one thread loses none");
        // Whoever asks is another microthread, beside main and the server.
        (await Loop.InvokeAsync(() => Loop.GetStatistics().Microthreads)).ShouldBe(3);
    }

    [Test]
    public async Task OffTheLoop_MisuseThrowsTheErrorThatNamesTheBridge()
    {
        EventQueue<int> queue = await Loop.InvokeAsync(() => Loop.Queue<int>(1));
        Should.Throw<InvalidOperationException>(() => queue.Put(1).TryTake(out _)).Message.ShouldContain("InvokeAsync");
        (await Should.ThrowAsync<InvalidOperationException>(async () => await queue.Get())).Message.ShouldContain("InvokeAsync");
        (await Loop.InvokeAsync(() => queue.Count)).ShouldBe(0);
    }

    [Test]
    [Contract(14)]
    public async Task Error_OfTheBody_IsTheTasks_AndNobodyElses()
    {
        (await Should.ThrowAsync<FormatException>(Loop.InvokeAsync(async () => { await Loop.Pause(); throw new FormatException("body"); }))).Message.ShouldBe("body");
        await Should.ThrowAsync<FormatException>(Loop.InvokeAsync(() => { Broken(); }));
        var canceled = new OperationCanceledException("its own");
        Task<int> own = Loop.InvokeAsync<int>(async () => { await Loop.Pause(); throw canceled; });
        // Shouldly makes an exception of its own for a cancelled task.
        (await Caught(own)).ShouldBe(canceled);
        own.IsCanceled.ShouldBeTrue();
        Loop.Failure.ShouldBeNull();

        static void Broken() => throw new FormatException();

        static async Task<Exception?> Caught(Task task)
        {
            try
            {
                await task;
                return null;
            }
            catch (OperationCanceledException error)
            {
                return error;
            }
        }
    }

    [Test]
    [Contract(12)]
    public async Task Token_CancelsTheMicrothread_AndTheTaskEndsAfterItsFinally()
    {
        using var cancellation = new CancellationTokenSource();
        var parked = new TaskCompletionSource();
        bool cleaned = false;
        Task call = Loop.InvokeAsync(async () =>
        {
            try
            {
                parked.SetResult();
                await Loop.Never();
            }
            finally
            {
                await Loop.Sleep(0.001);
                cleaned = Loop.IsRunningHere;
            }
        }, cancellation.Token);
        await parked.Task;
        await cancellation.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(call)).CancellationToken.ShouldBe(cancellation.Token);
        call.IsCanceled.ShouldBeTrue();
        cleaned.ShouldBeTrue();
    }

    [Test]
    public async Task Token_CancelledBeforeItBegins_RunsNothing_AndDoesNotWaitForTheLoop()
    {
        using var blocked = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        Loop.Post(() =>
        {
            entered.Set();
            while (!blocked.IsSet)
            {
                Thread.SpinWait(100);
            }
        });
        entered.Wait();
        bool ran = false;
        using var cancellation = new CancellationTokenSource();
        Task call = Loop.InvokeAsync(() => { ran = true; }, cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        Loop.InvokeAsync(() => { ran = true; }, cancellation.Token).IsCanceled.ShouldBeTrue();
        blocked.Set();
        await Loop.InvokeAsync(() => { });
        ran.ShouldBeFalse();
    }

    [Test]
    [Contract(17)]
    public async Task AsyncLocals_OfTheCaller_AreCopiedToTheMicrothread()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        string? seen = await Loop.InvokeAsync(async () =>
        {
            string? before = local.Value;
            local.Value = "microthread";
            await Loop.Pause();
            return before + "," + local.Value;
        });
        seen.ShouldBe("caller,microthread");
        local.Value.ShouldBe("caller");
    }

    [Test]
    public async Task OnTheLoopItself_ItIsAMicrothreadOfItsOwn() =>
        (await Loop.InvokeAsync(async () =>
        {
            long outer = Microthread.Current.Id;
            return await Loop.InvokeAsync(() => Microthread.Current.Id) - outer;
        })).ShouldBe(1);

    [Test]
    [Contract(15)]
    public async Task EndOfTheLoop_EndsWhatIsOnItsWay_WithAClearError_AfterItsFinally()
    {
        bool cleaned = false;
        var parked = new TaskCompletionSource();
        Task call = Loop.InvokeAsync(async () =>
        {
            try
            {
                parked.SetResult();
                await Loop.Never();
            }
            finally
            {
                await Loop.Pause();
                cleaned = true;
            }
        }, name: "waiting");
        await parked.Task;
        await LoopThread.DisposeAsync();
        LoopShutdownException error = await Should.ThrowAsync<LoopShutdownException>(call);
        error.Message.ShouldContain(LoopName);
        error.Message.ShouldContain("waiting");
        cleaned.ShouldBeTrue();
        (await Should.ThrowAsync<LoopShutdownException>(Loop.InvokeAsync(() => 1, name: "late"))).Message.ShouldContain("late");
    }

    [Test]
    [Contract(15)]
    public async Task Shutdown_OfALoopThatNobodyTurned_RefusesWhatWasQueued_AndWhatNeverEnds()
    {
        using var loop = new EventLoop(new EventLoopOptions { ShutdownGrace = TimeSpan.Zero, OnUnhandledError = _ => { } });
        var never = new TaskCompletionSource();
        Task left = loop.InvokeAsync(async () => await never.Task);
        var other = new SecondThread();
        other.Do(() =>
        {
            loop.Rebind();
            loop.Settle();
            left.IsCompleted.ShouldBeFalse();
        });
        other.Dispose();
        loop.Rebind();
        Should.Throw<LoopShutdownException>(loop.Shutdown);
        await Should.ThrowAsync<LoopShutdownException>(left);

        using var unturned = new EventLoop();
        Task queued = unturned.InvokeAsync(() => { });
        unturned.Scheduler.Close();
        await Should.ThrowAsync<LoopShutdownException>(queued);
    }

    [Test]
    public async Task TokensAndEnds_RacingWithStarts_EndEachCallOnce()
    {
        int ran = 0, ended = 0;
        var random = new Random(4);
        Task[] all = [.. Enumerable.Range(0, 2_000).Select(i => Task.Run(async () =>
        {
            using var cancellation = new CancellationTokenSource();
            Task call = Loop.InvokeAsync(async () =>
            {
                ran++;
                await Loop.Pause();
                await Loop.Pause();
                ended++;
            }, cancellation.Token);
            Thread.SpinWait(i % 50);
            cancellation.Cancel();
            try
            {
                await call;
            }
            catch (OperationCanceledException)
            {
            }
        }))];
        await Task.WhenAll(all);
        (await Loop.InvokeAsync(() => Loop.GetStatistics().Microthreads)).ShouldBe(2);
        ran.ShouldBeGreaterThanOrEqualTo(ended);
        Loop.Failure.ShouldBeNull();
    }

    [Test]
    [Contract(15)]
    public async Task EndOfTheLoop_WhileManyCall_AnswersEverybody()
    {
        Task[] callers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    await Loop.InvokeAsync(async () => await Loop.Pause());
                }
                catch (LoopShutdownException)
                {
                    return;
                }
            }
        }))];
        await Loop.InvokeAsync(async () => await Loop.Sleep(0.02));
        await LoopThread.DisposeAsync();
        await Task.WhenAll(callers).WaitAsync(Patience.Limit);
    }
}
