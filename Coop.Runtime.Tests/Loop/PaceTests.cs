using System.Diagnostics;
using Coop.Runtime.IO;
using Coop.Runtime.Tests.IO;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>How often a loop that has work looks (C3).</summary>
[Contract(3)]
public sealed class PaceTests
{
    [TearDown]
    public void CloseAll() => Fd.CloseAll();

    [Test]
    public void TwoStepsBehindEachWait_TheLoopLooksAtTheWaitsOnly()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("needs a pipe of Linux");
        const int Rounds = 5000;
        var (read, write) = Fd.Pipe();
        EventLoop.Run(async events =>
        {
            var acknowledged = events.Queue<int>(1);
            var reader = events.Thread(async () =>
            {
                for (var i = 0; i < Rounds; i++)
                {
                    await events.Readable(read);
                    Fd.ReadByte(read);
                    await acknowledged.Put(i);
                }
            });
            var before = events.GetStatistics();
            for (var i = 0; i < Rounds; i++)
            {
                Fd.WriteByte(write);
                await acknowledged.Get();
            }
            var after = events.GetStatistics();
            (after.Looks - before.Looks).ShouldBeLessThan((after.Waits - before.Waits) * 3 / 2);
            await reader.Join();
        });
    }

    [Test]
    public void ManyReady_AndTheirStepsAreLeft_DescriptorsAreLookedAtOnceAMillisecondAtMost()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("needs pipes of Linux");
        const int Count = 400;
        var poller = new CountingPoller(Pollers.Create(PollerKind.Epoll));
        // A look after every second step at least.
        using var loop = new EventLoop(new EventLoopOptions { MaxStepsPerTurn = 2 }, poller);
        var pipes = Enumerable.Range(0, Count).Select(_ => Fd.Pipe()).ToArray();
        var served = 0;
        foreach (var (read, _) in pipes)
        {
            loop.Thread(async () =>
            {
                await loop.Readable(read);
                var begun = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(begun).TotalMicroseconds < 50) Thread.SpinWait(10);
                served++;
            });
        }
        // With nobody waiting there would be no reason to look.
        var (idle, _) = Fd.Pipe();
        loop.Thread(async () => await loop.Readable(idle));
        loop.Pump(() => loop.GetStatistics().DescriptorWaits == Count + 1);
        foreach (var (_, write) in pipes) Fd.WriteByte(write);
        var (waits, told, start) = (poller.Waits, poller.Told, Stopwatch.GetTimestamp());
        loop.Pump(() => served == Count);
        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        // Two looks find them all, for one tells 256.
        ((double)(poller.Waits - waits)).ShouldBeLessThanOrEqualTo(milliseconds + 4);
        (poller.Told - told).ShouldBeGreaterThanOrEqualTo(Count);
    }

    [Test]
    public void PostThatRings_DuringTheLookBeforeAWait_IsNotWaitedFor()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("needs a pipe of Linux");
        var poller = new RingInLookPoller(Pollers.Create(PollerKind.Epoll));
        using var loop = new EventLoop(new EventLoopOptions(), poller);
        var (read, _) = Fd.Pipe();
        loop.Thread(async () => await loop.Readable(read));
        var isPosted = false;
        poller.OnLook = () =>
        {
            // The loop has said that it sleeps, and has not begun to wait.
            poller.OnLook = null;
            var poster = new Thread(() => loop.Post(() => isPosted = true));
            poster.Start();
            poster.Join();
        };
        loop.Pump(() => isPosted);
        poller.OnLook.ShouldBeNull();
    }
}
