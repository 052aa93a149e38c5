using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Interop;

public sealed class TimeProviderTests
{
    [Test]
    [Contract(13)]
    public void Delay_TakesVirtualTimeAndIsNeverEarly() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        await events.Sleep(0.001);
        await Task.Delay(TimeSpan.FromHours(1), events.TimeProvider);
        events.Now.ShouldBe(TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(1));
        Environment.CurrentManagedThreadId.ShouldBe(thread);
        events.TimeProvider.ShouldBeSameAs(events.TimeProvider);
    });

    [Test]
    public void PeriodicTimer_TicksInVirtualTime() => TestLoop.Run(async events =>
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), events.TimeProvider);
        var ticks = new List<double>();
        for (int i = 0; i < 3; i++)
        {
            (await timer.WaitForNextTickAsync()).ShouldBeTrue();
            ticks.Add(events.Now.TotalSeconds);
            await events.Sleep(0.5);
        }
        ticks.ShouldBe([2, 4, 6]);
    });

    [Test]
    public void CancelAfter_CancelsAWaitOfTheLoop() => TestLoop.Run(async events =>
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(5), events.TimeProvider);
        await Should.ThrowAsync<OperationCanceledException>(async () => await events.Never().WithCancellation(cancellation.Token));
        events.Now.ShouldBe(TimeSpan.FromSeconds(5));
    });

    [Test]
    [Contract(2)]
    public void Callback_DueAtOnce_IsAStepOfItsOwnOnTheLoop() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId, calls = 0;
        using ITimer timer = events.TimeProvider.CreateTimer(_ =>
        {
            calls++;
            Environment.CurrentManagedThreadId.ShouldBe(thread);
        }, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        calls.ShouldBe(0);
        await events.Sleep(1);
        calls.ShouldBe(1);
    });

    [Test]
    public void Timer_ChangedAndDisposed_FiresAsLastTold() => TestLoop.Run(async events =>
    {
        var calls = new List<double>();
        ITimer timer = events.TimeProvider.CreateTimer(_ => calls.Add(events.Now.TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await events.Sleep(2.5);
        timer.Change(TimeSpan.FromSeconds(3), TimeSpan.Zero).ShouldBeTrue();
        await events.Sleep(10);
        timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).ShouldBeTrue();
        await timer.DisposeAsync();
        timer.Change(TimeSpan.Zero, TimeSpan.Zero).ShouldBeFalse();
        await events.Sleep(10);
        calls.ShouldBe([1, 2, 5.5]);
    });

    [Test]
    public void Ticks_ThatALateLoopHasMissed_AreLeftOut()
    {
        using EventLoop loop = TestLoop.Manual(out ManualClock clock);
        var calls = new List<double>();
        using ITimer timer = loop.TimeProvider.CreateTimer(_ => calls.Add(loop.Now.TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        loop.Settle();
        clock.Advance(TimeSpan.FromSeconds(4.5));
        loop.Settle();
        clock.Advance(TimeSpan.FromSeconds(0.4));
        loop.Settle();
        calls.ShouldBe([4.5]);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        loop.Settle();
        calls.ShouldBe([4.5, 5]);
    }

    [Test]
    public void Timer_MadeAndDisposedOnAnotherThread_FiresOnTheLoop() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        var fired = new EventCompletionSource<int>(events);
        ITimer timer = await events.Blocking(() => events.TimeProvider.CreateTimer(
            _ => fired.TrySetResult(Environment.CurrentManagedThreadId), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        (await fired.Event).ShouldBe(thread);
        await Task.Run(async () => await timer.DisposeAsync());
    });

    [Test]
    [Contract(15)]
    public void Timer_OfALoopThatHasEnded_IsRefused()
    {
        TimeProvider? provider = null;
        ITimer? timer = null;
        EventLoop.Run(TestLoop.Virtual(), events =>
        {
            provider = events.TimeProvider;
            timer = provider.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), TimeSpan.Zero);
            return Task.CompletedTask;
        });
        Should.Throw<InvalidOperationException>(() => provider!.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero));
        timer!.Change(TimeSpan.Zero, TimeSpan.Zero).ShouldBeFalse();
        timer.Dispose();
    }

    [Test]
    public void Clock_IsTheLoops() => TestLoop.Run(async events =>
    {
        await events.Sleep(2);
        events.TimeProvider.GetElapsedTime(0).ShouldBe(TimeSpan.FromSeconds(2));
        events.TimeProvider.GetUtcNow().ShouldBe(new DateTimeOffset(2000, 1, 1, 0, 0, 2, TimeSpan.Zero));
    });
}
