using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Coroutines;

/// <summary>Outside of every loop a Coroutine is a Task under another name.</summary>
public sealed class CoroutineOutsideTests
{
    [Test]
    public async Task Await_OutsideOfALoop_GoesOnWhereATaskWould()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(null);
            (await Work(1)).ShouldBe(1);
            (await Work(0)).ShouldBe(0);
            Coroutine<int> twice = Work(2);
            (await twice).ShouldBe(2);
            (await twice).ShouldBe(2);
            Task<int> task = Work(3).AsTask();
            (await Task.WhenAll(task, Work(4).AsTask(), Work(5).AsValueTask().AsTask())).ShouldBe([3, 4, 5]);
            Coroutine<int> failing = Fails();
            (await Thrown.By<FormatException>(async () => await failing)).ToString().ShouldContain(nameof(Fails));
            Coroutine<int> canceled = Canceled();
            OperationCanceledException cancellation = await Thrown.By<OperationCanceledException>(async () => await canceled);
            cancellation.ShouldBeOfType<OperationCanceledException>();
            cancellation.Message.ShouldBe("own");
            canceled.AsTask().IsCanceled.ShouldBeTrue();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        static async Coroutine<int> Work(int delays)
        {
            for (int i = 0; i < delays; i++)
            {
                await Task.Delay(1);
                await Inner();
            }
            return delays;
        }

        static async Coroutine Inner() => await Task.Yield();

        static async Coroutine<int> Fails()
        {
            await Task.Yield();
            throw new FormatException();
        }

        static async Coroutine<int> Canceled()
        {
            await Task.Yield();
            throw new OperationCanceledException("own", new CancellationToken(true));
        }
    }

    [Test]
    public void Result_OfABlockingWait_IsThere()
    {
        Work().AsTask().Result.ShouldBe(7);
        Work().GetAwaiter().GetResult().ShouldBe(7);

        static async Coroutine<int> Work()
        {
            await Task.Delay(1).ConfigureAwait(false);
            return 7;
        }
    }

    [Test]
    [Contract(17)]
    public async Task AsyncLocals_OutsideOfALoop_StayInTheMethod()
    {
        var local = new AsyncLocal<string?> { Value = "caller" };
        await Outer();
        local.Value.ShouldBe("caller");

        async Coroutine Outer()
        {
            await Task.Yield();
            local.Value = "outer";
            await Inner();
            local.Value.ShouldBe("outer");
            local.Value = null;
            await Task.Yield();
            local.Value.ShouldBeNull();
        }

        async Coroutine Inner()
        {
            local.Value.ShouldBe("outer");
            local.Value = "inner";
            await Task.Delay(1);
            local.Value.ShouldBe("inner");
        }
    }

    // A handler of a GUI: on the loop's thread, between two turns.
    [Test]
    [Contract(1)]
    public void BegunBetweenTwoTurns_WaitsForEventsOfTheLoop()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        EventQueue<int> queue = loop.Queue<int>(1);
        Task<int> begun = Handler().AsTask();
        begun.IsCompleted.ShouldBeFalse();
        loop.Settle();
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Settle();
        queue.TryPut(5).ShouldBeTrue();
        loop.Settle();
        begun.IsCompletedSuccessfully.ShouldBeTrue();
        begun.Result.ShouldBe(15);

        async Coroutine<int> Handler()
        {
            await loop.Pause();
            await loop.Sleep(1);
            return await queue.Get() + await Ten();
        }

        async Coroutine<int> Ten()
        {
            await loop.Pause();
            return 10;
        }
    }

    // Begun on a thread without a loop, awaited in a microthread: as a foreign Task.
    [Test]
    [Contract(16), Contract(17)]
    public void BegunElsewhere_AwaitedInAMicrothread_ComesBackWithItsAsyncLocals()
    {
        using var second = new SecondThread();
        var go = new TaskCompletionSource();
        var handed = new TaskCompletionSource<Coroutine<int>>();
        second.Do(() => handed.SetResult(Work()));
        var local = new AsyncLocal<string?>();
        TestLoop.Run(async events =>
        {
            Coroutine<int> foreign = await handed.Task;
            await events.Thread(async () =>
            {
                Microthread me = Microthread.Current;
                await events.Pause();
                local.Value = "mine";
                second.Do(go.SetResult);
                (await foreign).ShouldBe(8);
                local.Value.ShouldBe("mine");
                Microthread.Current.ShouldBe(me);
                (await foreign).ShouldBe(8);
            }).Join();
            await events.Thread(() => foreign).Join();
        });

        async Coroutine<int> Work()
        {
            await go.Task.ConfigureAwait(false);
            await Task.Delay(1).ConfigureAwait(false);
            return 8;
        }
    }
}
