namespace Coop.Runtime.Tests.Threads;

/// <summary>EventLoop.Start: a loop on a thread of its own.</summary>
public sealed class LoopThreadTests
{
    [Test]
    public void Join_ThrowsMainsError()
    {
        using LoopThread thread = EventLoop.Start(async events =>
        {
            await events.Pause();
            throw new FormatException("main");
        });
        Should.Throw<FormatException>(thread.Join).Message.ShouldBe("main");
        thread.Completion.IsFaulted.ShouldBeTrue();
    }

    [Test]
    public void Dispose_CancelsMain_WaitsForItsFinally_AndJoinThrowsNothing()
    {
        bool cleanedUp = false;
        using var parked = new ManualResetEventSlim();
        LoopThread thread = EventLoop.Start(async events =>
        {
            try
            {
                parked.Set();
                await events.Never();
            }
            finally
            {
                await events.Sleep(0.001);
                cleanedUp = true;
            }
        });
        parked.Wait();
        thread.Dispose();
        cleanedUp.ShouldBeTrue();
        thread.Join();
        thread.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        thread.Loop.TryPost(() => { }).ShouldBeFalse();
        thread.Dispose();
    }

    [Test]
    public async Task DisposeAsync_AnyNumberOfTimesAndWithDispose_EndsTheLoopOnce()
    {
        int cleaned = 0;
        LoopThread thread = EventLoop.Start(async events =>
        {
            try
            {
                await events.Never();
            }
            finally
            {
                await events.Sleep(0.001);
                cleaned++;
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            if (i == 3)
            {
                thread.Dispose();
            }
            await thread.DisposeAsync();
        })));
        await using (thread)
        {
            cleaned.ShouldBe(1);
        }
        thread.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        LoopThread failing = EventLoop.Start(_ => throw new FormatException());
        await failing.DisposeAsync();
        await Should.ThrowAsync<FormatException>(failing.Completion);
    }

    [Test]
    public async Task DisposeAsync_DoesNotBlockWhoeverCallsIt()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LoopThread thread = EventLoop.Start(async events =>
        {
            try
            {
                await events.Never();
            }
            finally
            {
                await gate.Task;
            }
        });
        ValueTask end = thread.DisposeAsync();
        end.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await end;
        thread.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Test]
    public void Dispose_OfAMainThatSwallowsItsCancellation_EndsAllTheSame()
    {
        int caught = 0;
        LoopThread thread = EventLoop.Start(new EventLoopOptions { ShutdownGrace = TimeSpan.Zero, OnUnhandledError = _ => { } }, async events =>
        {
            while (true)
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
        thread.Dispose();
        caught.ShouldBeGreaterThan(1);
        Should.Throw<LoopShutdownException>(thread.Join).Left.Single().ShouldContain("'main'");
    }

    [Test]
    public void MainThatCancelsItself_IsAnErrorOfJoin_WhenNobodyAsked()
    {
        using LoopThread thread = EventLoop.Start(async events =>
        {
            Microthread.Current.Cancel();
            await events.Pause();
        });
        Should.Throw<OperationCanceledException>(thread.Join);
    }

    [Test]
    public void JoinAndDispose_OnTheLoopsOwnThread_Throw()
    {
        var errors = new List<Exception>();
        LoopThread? itself = null;
        using var known = new ManualResetEventSlim();
        itself = EventLoop.Start(new EventLoopOptions { BlockingReportAfter = TimeSpan.FromMinutes(1) }, async events =>
        {
            known.Wait();
            errors.Add(Should.Throw<InvalidOperationException>(() => itself!.Join()));
            errors.Add(Should.Throw<InvalidOperationException>(() => itself!.Dispose()));
            errors.Add(await Should.ThrowAsync<InvalidOperationException>(async () => await itself!.DisposeAsync()));
            await events.Pause();
        });
        known.Set();
        itself.Join();
        errors.Count.ShouldBe(3);
    }

    [Test]
    [Contract(17)]
    public void Main_StartsWithACopyOfTheStartersAsyncLocals()
    {
        var local = new AsyncLocal<string> { Value = "starter" };
        string? seen = null, later = null;
        using LoopThread thread = EventLoop.Start(async events =>
        {
            seen = local.Value;
            local.Value = "main";
            await events.Pause();
            later = local.Value;
        });
        thread.Join();
        seen.ShouldBe("starter");
        later.ShouldBe("main");
        local.Value.ShouldBe("starter");
    }

    [Test]
    public void Options_ThatAreWrong_ThrowFromStart_AndPostMayBeUsedAtOnce()
    {
        Should.Throw<ArgumentException>(() => EventLoop.Start(new EventLoopOptions { MaxStepsPerTurn = 0 }, _ => Task.CompletedTask));
        using var done = new ManualResetEventSlim();
        using LoopThread thread = EventLoop.Start(async events => await events.Never());
        thread.Loop.Post(done.Set);
        done.Wait(Patience.Limit).ShouldBeTrue();
    }

    [Test]
    public async Task StopAsync_OfAMainThatRefuses_EndsAtTheDeadline_WhateverTheGrace()
    {
        using var deadline = new CancellationTokenSource();
        var options = new EventLoopOptions { ShutdownGrace = TimeSpan.FromMinutes(10), OnUnhandledError = _ => { } };
        LoopThread thread = EventLoop.Start(options, async events =>
        {
            while (true)
            {
                try
                {
                    await events.Never();
                }
                catch (OperationCanceledException)
                {
                    // Its grace has begun: now the time may be up.
                    await deadline.CancelAsync();
                }
            }
        });
        (await thread.StopAsync(deadline.Token)).ShouldBeTrue();
        Should.Throw<LoopShutdownException>(thread.Join).Left.Single().ShouldContain("'main'");
    }

    [Test]
    public async Task StopAsync_WhileCodeBlocksTheThread_ReturnsFalseAfterTheDeadline()
    {
        using var letGo = new ManualResetEventSlim();
        using var blocks = new ManualResetEventSlim();
        LoopThread thread = EventLoop.Start(new EventLoopOptions { BlockingReportAfter = TimeSpan.FromMinutes(1) }, async events =>
        {
            blocks.Set();
            letGo.Wait();
            await events.Never();
        });
        blocks.Wait();
        (await thread.StopAsync(new CancellationToken(canceled: true))).ShouldBeFalse();
        letGo.Set();
        (await thread.StopAsync(CancellationToken.None)).ShouldBeTrue();
        thread.Join();
    }

    [Test]
    public void Start_OfALoopThatWasMadeBefore_RunsWhatWasPosted_AndOnlyOnce()
    {
        var loop = new EventLoop();
        var queue = new EventQueue<int>(loop, 1);
        loop.Post(() => queue.TryPut(7));
        int got = 0;
        using LoopThread thread = EventLoop.Start(loop, async _ => got = await queue.Get());
        thread.Join();
        got.ShouldBe(7);
        thread.Loop.ShouldBeSameAs(loop);
        Should.Throw<InvalidOperationException>(() => EventLoop.Start(loop, _ => Task.CompletedTask));
    }

    [Test]
    public void Start_OfALoopThatSomebodyTurns_Throws_AlsoBeforeItsFirstTurn()
    {
        var loop = new EventLoop();
        using (EventLoop.Start(loop, async events => await events.Never()))
        {
            Should.Throw<InvalidOperationException>(() => EventLoop.Start(loop, _ => Task.CompletedTask));
        }
        using var attached = new EventLoop();
        using Guest guest = attached.Attach(_ => { });
        Should.Throw<InvalidOperationException>(() => EventLoop.Start(attached, _ => Task.CompletedTask)).Message.ShouldContain("host");
        guest.IsAttached.ShouldBeTrue();
    }

    [Test]
    public async Task StopAsync_FromAMicrothreadOfTheLoop_EndsForWhoeverAwaitsItElsewhere()
    {
        var reported = new List<Exception>();
        var self = new TaskCompletionSource<LoopThread>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool>? stopped = null;
        LoopThread thread = EventLoop.Start(new EventLoopOptions { OnUnhandledError = reported.Add }, async events =>
        {
            stopped = (await self.Task).StopAsync(CancellationToken.None);
            await events.Never();
        });
        self.SetResult(thread);
        await thread.Completion;
        (await stopped!.WaitAsync(Patience.Limit)).ShouldBeTrue();
        reported.ShouldBeEmpty();
    }

    [Test]
    public async Task DisposeOfTheLoop_FromAnotherThread_AsksItToEnd()
    {
        LoopThread thread = EventLoop.Start(async events => await events.Never());
        thread.Loop.Dispose();
        await thread.Completion;
        thread.Loop.Dispose();
    }
}
