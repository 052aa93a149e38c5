using System.Diagnostics;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Loop;

/// <summary>What a loop does is the same on every poller: real time, real threads, real waiting.</summary>
[TestFixture(PollerKind.Epoll)]
[TestFixture(PollerKind.Poll)]
[TestFixture(PollerKind.WaitOnly)]
public sealed class EveryPollerTests(PollerKind poller)
{
    private EventLoopOptions Options => new() { Poller = poller };

    [Test]
    [Contract(13)]
    public void Sleep_OfRealTime_IsNeverEarly() => EventLoop.Run(Options, async events =>
    {
        foreach (double millis in new[] { 0.05, 0.9, 1, 3.3, 7 })
        {
            long begun = Stopwatch.GetTimestamp();
            await events.Sleep(millis / 1000);
            Stopwatch.GetElapsedTime(begun).TotalMilliseconds.ShouldBeGreaterThanOrEqualTo(millis);
        }
    });

    [Test]
    [Contract(1)]
    public void Post_ToALoopThatSleeps_WakesItEveryTime() => EventLoop.Run(Options, async events =>
    {
        int home = Environment.CurrentManagedThreadId;
        for (int i = 0; i < 2000; i++)
        {
            var arrived = new EventCompletionSource<int>(events);
            int number = i;
            // From a thread of the pool, at any moment of the loop's falling asleep.
            ThreadPool.UnsafeQueueUserWorkItem(_ => events.Post(() => arrived.SetResult(number)), null);
            (await arrived.Event.Within(30)).ShouldBe(i);
            Environment.CurrentManagedThreadId.ShouldBe(home);
        }
    });

    [Test]
    [Contract(2)]
    public void ForeignWork_Awaited_ComesBackToTheLoop() => EventLoop.Run(Options, async events =>
    {
        int home = Environment.CurrentManagedThreadId;
        Microthread self = Microthread.Current;
        (await Task.Run(() => Environment.CurrentManagedThreadId)).ShouldNotBe(home);
        Environment.CurrentManagedThreadId.ShouldBe(home);
        Microthread.Current.ShouldBeSameAs(self);
        await Task.Delay(1);
        Environment.CurrentManagedThreadId.ShouldBe(home);
    });

    [Test]
    [Contract(6)]
    public void Choice_OfQueueAndTime_TakesWhatComesFirst() => EventLoop.Run(Options, async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        (await AnyOf(queue.Get(), Sleep(0.005))).Index.ShouldBe(1);
        Microthread producer = events.Thread(async () =>
        {
            await Sleep(0.002);
            await queue.Put(7);
        });
        Choice<int, Unit> choice = await AnyOf(queue.Get(), Sleep(30));
        (choice.Index, choice.Value1).ShouldBe((0, 7));
        await producer.Join();
        events.GetStatistics().Timers.ShouldBe(0);
    });

    [Test]
    [Contract(1)]
    public void Handle_OfASteppedLoop_IsReadableOncePosted()
    {
        using var loop = new EventLoop(Options);
        loop.Turn();
        if (poller != PollerKind.Epoll)
        {
            loop.PollHandle.ShouldBeNull();
            return;
        }
        int handle = loop.PollHandle.ShouldNotBeNull();
        IsReadable(handle).ShouldBeFalse();
        bool ran = false;
        var poster = new Thread(() => loop.Post(() => ran = true));
        poster.Start();
        poster.Join();
        IsReadable(handle).ShouldBeTrue("a host that sleeps on the handle must be woken");
        loop.Turn();
        ran.ShouldBeTrue();
        IsReadable(handle).ShouldBeFalse("and not be woken again");
    }

    private static unsafe bool IsReadable(int fd)
    {
        var entry = new Coop.Runtime.Native.PollFd { Fd = fd, Wanted = 1 };
        return Coop.Runtime.Native.Poll.Wait(&entry, 1, 0) == 1;
    }
}
