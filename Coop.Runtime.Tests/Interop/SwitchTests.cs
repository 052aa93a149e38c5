using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Interop;

/// <summary>SwitchTo: a method goes on as steps of the loop.</summary>
[Contract(1)]
public sealed class SwitchTests : LoopThreadFixture
{
    [Test]
    public async Task AfterIt_EventsAndForeignTasksAreAwaitedOnTheLoop_AndForceYieldingGoesBack()
    {
        Loop.IsRunningHere.ShouldBeFalse();
        await Visit();

        async Task Visit()
        {
            await Loop.SwitchTo();
            Loop.IsRunningHere.ShouldBeTrue();
            Microthread.CurrentOrNull.ShouldBeNull();
            await Loop.Sleep(0.001);
            Loop.IsRunningHere.ShouldBeTrue();
            await Task.Delay(1);
            Loop.IsRunningHere.ShouldBeTrue("a foreign task comes back");
            EventQueue<int> queue = Loop.Queue<int>(1);
            await queue.Put(3);
            (await Events.AnyOf(queue.Get(), Loop.Never())).Index.ShouldBe(0);
            int children = 0;
            await Events.Group(async group =>
            {
                group.Start(async () => { await Loop.Pause(); children++; });
                await Loop.Pause();
                children++;
            });
            children.ShouldBe(2);
            long turn = Loop.TurnNumber;
            await Loop.SwitchTo();
            Loop.TurnNumber.ShouldBe(turn, "there already");
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            Loop.IsRunningHere.ShouldBeFalse();
            Thread.CurrentThread.IsThreadPoolThread.ShouldBeTrue();
        }
    }

    [Test]
    public async Task Caller_GoesOnWhereItWas()
    {
        await Visit();
        Loop.IsRunningHere.ShouldBeFalse();
        (await Loop.InvokeAsync(() => Loop.GetStatistics().Microthreads)).ShouldBe(2);

        async Task Visit()
        {
            await Loop.SwitchTo();
            await Loop.Pause();
        }
    }

    [Test]
    [Contract(2)]
    public async Task TwoVisits_AreStrandsOfTheirOwn_OneNeverRunsInsideTheOther()
    {
        var gate = new TaskCompletionSource();
        bool inside = false, ranInside = false;
        Task waits = Waits();
        await Loop.InvokeAsync(async () => await Loop.Pause());
        await Opens();
        await waits;
        ranInside.ShouldBeFalse();

        async Task Waits()
        {
            await Loop.SwitchTo();
            await gate.Task;
            Loop.IsRunningHere.ShouldBeTrue();
            ranInside = inside;
        }

        async Task Opens()
        {
            await Loop.SwitchTo();
            inside = true;
            gate.SetResult();
            inside = false;
        }
    }

    [Test]
    public async Task FromManyThreads_AllComeOver()
    {
        int count = 0;
        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(_ => Task.Run(async () =>
        {
            await Loop.SwitchTo();
            count++;
            await Loop.Pause();
            count++;
        })));
        count.ShouldBe(10_000);
        (await Loop.InvokeAsync(() => Loop.GetStatistics().Microthreads)).ShouldBe(2);
    }

    [Test]
    [Contract(15)]
    public async Task EndOfTheLoop_CancelsWhatAVisitWaitsFor_AndWaitsForItsFinally()
    {
        var parked = new TaskCompletionSource();
        bool cleaned = false;
        Task visit = Visit();
        await parked.Task;
        await LoopThread.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(visit);
        cleaned.ShouldBeTrue();
        (await Should.ThrowAsync<LoopShutdownException>(async () => await Loop.SwitchTo())).Message.ShouldContain(LoopName);

        async Task Visit()
        {
            await Loop.SwitchTo();
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
        }
    }

    [Test]
    [Contract(15)]
    public async Task EndOfTheLoop_RefusesWhoIsOnTheWay()
    {
        using var loop = new EventLoop(new EventLoopOptions { ShutdownGrace = TimeSpan.FromMinutes(1) });
        Task refused = Switch(loop);
        loop.Scheduler.Close();
        await Should.ThrowAsync<LoopShutdownException>(refused);

        static async Task Switch(EventLoop loop) => await loop.SwitchTo();
    }

    [Test]
    [Contract(15)]
    public void WhoComesWhileTheLoopEnds_IsCancelledAtItsFirstWait()
    {
        var loop = new EventLoop(new EventLoopOptions { ShutdownGrace = TimeSpan.FromMinutes(1), BlockingReportAfter = TimeSpan.FromMinutes(1) });
        loop.Rebind();
        Task? late = null;
        loop.Thread(async () =>
        {
            try
            {
                await loop.Never();
            }
            finally
            {
                var other = new Thread(() => late = Late());
                other.Start();
                other.Join();
                await loop.Pause();
            }
        });
        loop.Turn();
        loop.Dispose();
        late!.IsCanceled.ShouldBeTrue();

        async Task Late()
        {
            await loop.SwitchTo();
            await loop.Never();
        }
    }

    [Test]
    public void ByHand_MisusedOrFlowing_DoesAsEveryAwaiterDoes()
    {
        Should.Throw<InvalidOperationException>(() => Loop.SwitchTo().GetAwaiter().GetResult());
        Should.Throw<InvalidOperationException>(() => default(LoopSwitch).GetAwaiter());
        var local = new AsyncLocal<int> { Value = 5 };
        int seen = 0;
        using var done = new ManualResetEventSlim();
        Loop.SwitchTo().GetAwaiter().OnCompleted(() =>
        {
            seen = local.Value;
            done.Set();
        });
        done.Wait(Patience.Limit).ShouldBeTrue();
        seen.ShouldBe(5);
    }

    [Test]
    public void BetweenTurnsOfAHost_ItRingsTheHost()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        loop.Turn();
        bool ran = false;
        async Task Visit()
        {
            await loop.SwitchTo();
            ran = true;
        }
        Task visit = Visit();
        ran.ShouldBeFalse();
        loop.Turn();
        ran.ShouldBeTrue();
        visit.IsCompletedSuccessfully.ShouldBeTrue();
    }
}
