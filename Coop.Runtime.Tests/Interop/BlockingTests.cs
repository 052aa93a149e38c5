using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Interop;

public sealed class BlockingTests
{
    [Test]
    public void Blocking_RunsOnThePoolAndResumesOnTheLoop() => TestLoop.Run(async events =>
    {
        int loop = Environment.CurrentManagedThreadId;
        (int thread, bool isPool) = await events.Blocking(() => (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
        (thread == loop, isPool).ShouldBe((false, true));
        Environment.CurrentManagedThreadId.ShouldBe(loop);
    });

    [Test]
    public void Blocking_WhoseWorkThrows_ThrowsThat() => TestLoop.Run(async events =>
        (await Should.ThrowAsync<InvalidDataException>(async () => await events.Blocking(() => throw new InvalidDataException("broken")))).Message.ShouldBe("broken"));

    [Test]
    public void Blocking_WhileItRuns_HoldsVirtualTimeBack() => TestLoop.Run(async events =>
    {
        using var release = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        Microthread<int> work = events.Thread(async () => await events.Blocking(() =>
        {
            running.Set();
            release.Wait();
            return 1;
        }));
        Microthread sleeper = events.Thread(async () => await events.Sleep(3600));
        await events.Blocking(running.Wait);
        events.ForeignOperations.ShouldBe(1);
        events.Now.ShouldBe(TimeSpan.Zero);
        sleeper.IsEnded.ShouldBeFalse();
        release.Set();
        (await work.Join()).ShouldBe(1);
        events.Now.ShouldBe(TimeSpan.Zero);
        events.ForeignOperations.ShouldBe(0);
        await sleeper.Join();
        events.Now.ShouldBe(TimeSpan.FromHours(1));
    });

    [Test]
    public void Blocking_CancelledWait_DoesNotStopTheWork() => TestLoop.Run(async events =>
    {
        using var release = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        Microthread waiter = events.Thread(async () => await events.Blocking(() =>
        {
            release.Wait();
            done.Set();
        }));
        await events.Pause();
        waiter.Cancel();
        await waiter.Ended;
        events.ForeignOperations.ShouldBe(1);
        release.Set();
        await events.Blocking(done.Wait);
        while (events.ForeignOperations > 0)
        {
            await events.Pause();
        }
    });

    [Test]
    [Contract(14)]
    public void Blocking_WhoseErrorNobodyWaitsFor_IsAnUnhandledErrorOfTheLoop()
    {
        var seen = new List<Exception>();
        using var release = new ManualResetEventSlim();
        var options = TestLoop.Virtual() with { UnhandledErrors = UnhandledErrorPolicy.Report, OnUnhandledError = seen.Add };
        EventLoop.Run(options, async events =>
        {
            Microthread waiter = events.Thread(async () => await events.Blocking(() =>
            {
                release.Wait();
                throw new InvalidDataException("late");
            }));
            await events.Pause();
            waiter.Cancel();
            await waiter.Ended;
            release.Set();
            while (events.ForeignOperations > 0)
            {
                await events.Pause();
            }
        });
        seen.ShouldHaveSingleItem().Message.ShouldBe("late");
    }

    [Test]
    [Contract(17)]
    public void Blocking_SeesTheAsyncLocalsOfWhoWaits() => TestLoop.Run(async events =>
    {
        var local = new AsyncLocal<string> { Value = "mine" };
        (await events.Blocking(() => local.Value)).ShouldBe("mine");
    });
}
