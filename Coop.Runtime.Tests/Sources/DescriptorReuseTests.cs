using System.Diagnostics;
using Coop.Runtime.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Numbers that were closed, duplicated, inherited or reused behind the loop's back: no hang, no spin, no old event.</summary>
[Contract(18)]
[Contract(19)]
public sealed class DescriptorReuseTests(PollerKind kind) : DescriptorFixture(kind)
{
    [Test]
    public void Number_ReusedWithoutNotice_TheNewWaiterIsServedAndTheOldOneEnds()
    {
        var (read, write) = Fd.Pipe();
        var (other, otherWrite) = Fd.Pipe();
        Wait(Loop.Readable(read), "old");
        Turn(2);
        Fd.Replace(other, read);
        Wait(Loop.Readable(read), "new");
        Turn(2);
        // poll(2) knows numbers only: for it the old one waits for the number, whatever it means now.
        string[] expected = Kind == PollerKind.Epoll ? ["old: IOException"] : [];
        Log.ShouldBe(expected);
        Fd.Write(otherWrite, "xy");
        Turn(4);
        Log.ShouldContain("new");
        Log.Count.ShouldBe(2);
    }

    [Test]
    public void Number_ReusedWhileTheOldFileLives_NoOldEventReachesTheNewWaiter()
    {
        var (read, write) = Fd.Pipe();
        var (other, _) = Fd.Pipe();
        Fd.Duplicate(read);
        Fd.Write(write, "x");
        Wait(Loop.Readable(read), "old");
        Turn(2);
        Log.ShouldBe(["old"]);
        Poller.Unwatches.ShouldBe(0);
        // The registration is still there, for nobody; the file lives on in its duplicate.
        Fd.Replace(other, read);
        Wait(Loop.Readable(read), "new");
        Turn(10);
        Log.ShouldBe(["old"]);
        Poller.Resets.ShouldBeLessThanOrEqualTo(1);
        Poller.Told.ShouldBeLessThan(5);
    }

    [Test]
    public void Owner_NumberReusedByAnother_IsToldToThePollerAnew()
    {
        var (read, write) = Fd.Pipe();
        var (other, otherWrite) = Fd.Pipe();
        Fd.Write(write, "x");
        var handle = new SafeFileHandle(Fd.Disown(read), ownsHandle: true);
        Loop.Thread(async () =>
        {
            await Loop.Readable(handle);
            Log.Add(Fd.Read(read));
        });
        Turn(2);
        handle.Dispose();
        Fd.Replace(other, read);
        using var next = new SafeFileHandle(read, ownsHandle: false);
        Wait(Loop.Readable(next), "next");
        Turn(3);
        Fd.Write(otherWrite, "y");
        Turn(2);
        Log.ShouldBe(["x", "next"]);
    }

    [Test]
    public void Number_ClosedWhileADuplicateTells_IsTakenFromThePollerAndNeverSpins()
    {
        var (read, write) = Fd.Pipe();
        var (good, goodWrite) = Fd.Pipe();
        Wait(Loop.Readable(read), "first");
        Wait(Loop.Readable(good), "good");
        Turn(2);
        Fd.Write(write, "x");
        Turn(2);
        Fd.Duplicate(read);
        Fd.Close(read);
        Turn(3);
        var told = Poller.Told;
        Turn(20);
        Poller.Told.ShouldBe(told);
        Fd.Write(goodWrite, "x");
        Turn(2);
        Log.ShouldBe(["first", "good"]);
    }

    [Test]
    public void Number_ClosedWithAWaiter_AndTheOldFileTells_WakesItOnce()
    {
        var (read, write) = Fd.Pipe();
        Fd.Duplicate(read);
        Wait(Loop.Readable(read), "waiter");
        Turn(2);
        Fd.Close(read);
        Fd.Write(write, "x");
        Turn(10);
        Log.Count.ShouldBe(1);
        Poller.Told.ShouldBeLessThan(4);
    }

    [Test]
    public void Child_HoldsAWatchedDescriptor_TheLoopSleeps()
    {
        var (read, write) = Fd.Pipe();
        var inherited = Fd.Inheritable(read);
        using var child = Process.Start(new ProcessStartInfo("sleep", "1000") { RedirectStandardInput = true })!;
        try
        {
            Run(async events =>
            {
                await events.Thread(async () =>
                {
                    Fd.Write(write, "x");
                    await events.Readable(inherited);
                    Log.Add("ready");
                }).Join();
                // Gone here, alive and readable for ever in the child.
                Fd.Close(inherited);
                Fd.Close(read);
                await events.Sleep(0.02);
                var before = events.GetStatistics();
                var cpu = ThreadTime.Used;
                await events.Sleep(0.2);
                (events.GetStatistics().Looks - before.Looks).ShouldBeLessThan(10);
                (ThreadTime.Used - cpu).ShouldBeLessThan(TimeSpan.FromMilliseconds(100), "a loop that spins uses all of it");
                Log.ShouldBe(["ready"]);
            });
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }

    [Test]
    public void Hangup_ThatNobodyWaitsFor_CostsNothing()
    {
        var (a, b) = Fd.SocketPair();
        Run(async events =>
        {
            using var handle = new SafeFileHandle(a, ownsHandle: false);
            await events.Writable(handle);
            Fd.Close(b);
            await events.Sleep(0.02);
            var before = events.GetStatistics();
            await events.Sleep(0.1);
            (events.GetStatistics().Looks - before.Looks).ShouldBeLessThan(10);
        });
    }

    [Test]
    public void Ready_AndNobodyWaits_CostsNothing()
    {
        var (read, write) = Fd.Pipe();
        Run(async events =>
        {
            Fd.Write(write, "x");
            await events.Readable(read);
            await events.Sleep(0.02);
            var before = events.GetStatistics();
            await events.Sleep(0.1);
            (events.GetStatistics().Looks - before.Looks).ShouldBeLessThan(10);
            await events.Readable(read);
        });
    }

    [Test]
    public void PollersSet_StartedAnew_KeepsEveryWaiter()
    {
        var pipes = Enumerable.Range(0, 50).Select(_ => Fd.Pipe()).ToArray();
        for (var i = 0; i < pipes.Length; i++) Wait(Loop.Readable(pipes[i].Read), $"{i}");
        var (idle, idleWrite) = Fd.Pipe();
        using var owned = new SafeFileHandle(idle, ownsHandle: false);
        using var cancellation = new CancellationTokenSource();
        Loop.Thread(async () => await Loop.Readable(owned).WithCancellation(cancellation.Token));
        Turn();
        cancellation.Cancel();
        Turn();
        var (orphan, orphanWrite) = Fd.Pipe();
        Wait(Loop.Readable(orphan), "orphan");
        Fd.Write(orphanWrite, "x");
        Turn(2);
        Fd.Duplicate(orphan);
        Fd.Close(orphan);
        Turn(3);
        if (Kind == PollerKind.Epoll) Poller.Resets.ShouldBe(1);
        Wait(Loop.Readable(owned), "owner again");
        Turn();
        Fd.Write(idleWrite, "x");
        Turn(2);
        Log.ShouldContain("owner again");
        Log.RemoveAll(name => name.StartsWith('o'));
        foreach (var (_, write) in pipes) Fd.Write(write, "x");
        Turn(3);
        Log.Select(int.Parse).Order().ShouldBe(Enumerable.Range(0, 50));
    }
}
