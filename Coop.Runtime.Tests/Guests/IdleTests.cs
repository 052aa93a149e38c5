using System.Collections.Concurrent;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Guests;

/// <summary>Attached and idle: no thread of ours wakes, in no mode. Counted by the loop itself, and from outside where strace is there.</summary>
[NonParallelizable]
public sealed class IdleTests
{
    private const double Seconds = 1;

    [Test]
    public void OwnThread_Idle_BeginsNoSystemCall()
    {
        using var idle = new ManualResetEventSlim();
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "idle-own" }, async events =>
        {
            events.Thread(async () => await events.Sleep(3600));
            await events.Sleep(0.01);
            idle.Set();
            await events.Never();
        });
        idle.Wait();
        BecomesIdle(() => Waits(thread.Loop), perQuestion: 1);
        ShouldBeIdle("idle-own");
    }

    [Test]
    public void Posted_Idle_NeitherTheHostNorTheWatcherIsWoken()
    {
        using var work = new BlockingCollection<Action>();
        int calls = 0;
        var host = new Thread(() =>
        {
            foreach (Action action in work.GetConsumingEnumerable())
            {
                Interlocked.Increment(ref calls);
                action();
            }
        })
        { Name = "idle-host" };
        host.Start();
        var loop = new EventLoop(new EventLoopOptions { Name = "idle" });
        Guest guest = loop.Attach(work.Add, async events =>
        {
            events.Thread(async () => await events.Sleep(3600));
            await events.Sleep(0.01);
            await events.Never();
        });
        SpinWait.SpinUntil(() => Volatile.Read(ref calls) >= 2, Patience.Limit).ShouldBeTrue();
        try
        {
            BecomesIdle(() => Volatile.Read(ref calls));
            ShouldBeIdle("idle-host", "idle: watcher");
        }
        finally
        {
            guest.StopAsync().Wait(Patience.Limit).ShouldBeTrue();
            work.CompleteAdding();
            host.Join();
        }
    }

    [Test]
    public void Watched_Idle_TheForeignLoopIsNotWoken()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only Linux's epoll can be watched by another poller.");
        }
        using var quiet = new ManualResetEventSlim();
        bool stop = false;
        EventLoop? made = null;
        var host = new Thread(() =>
        {
            using var loop = new EventLoop();
            loop.Rebind();
            loop.Thread(async () => await loop.Sleep(3600));
            loop.Thread(async () => await loop.Never());
            using var foreign = new ForeignLoop(loop);
            foreign.Settle();
            made = loop;
            quiet.Set();
            foreign.RunUntil(() => stop);
        })
        { Name = "idle-foreign" };
        host.Start();
        quiet.Wait();
        try
        {
            BecomesIdle(() => made!.TurnNumber);
            ShouldBeIdle("idle-foreign");
        }
        finally
        {
            made!.Post(() => stop = true);
            host.Join();
        }
    }

    // By our own count, everywhere. What goes on at the beginning ends; what ticks never does.
    private static void BecomesIdle(Func<long> count, int perQuestion = 0)
    {
        using var never = new ManualResetEventSlim();
        long before = count(), now;
        for (int i = 0; i < 10; i++)
        {
            never.Wait(TimeSpan.FromSeconds(Seconds / 2));
            now = count();
            if (now - before == perQuestion)
            {
                return;
            }
            before = now;
        }
        Assert.Fail("it is never idle");
    }

    // From outside. A window of a second in which nothing happens: a thread that ticks has none, one that was still being compiled for has the next one.
    private static void ShouldBeIdle(params string[] threads)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        string[] begun = [];
        for (int i = 0; i < 5; i++)
        {
            begun = Strace.CallsOf(Seconds, [.. threads.Select(Strace.ThreadNamed)]);
            if (begun.Length == 0)
            {
                return;
            }
        }
        begun.ShouldBeEmpty();
    }

    private static long Waits(EventLoop loop) => loop.InvokeAsync(() => loop.GetStatistics().Waits).GetAwaiter().GetResult();
}
