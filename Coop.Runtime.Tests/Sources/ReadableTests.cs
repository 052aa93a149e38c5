using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

[Contract(18)]
public sealed class ReadableTests(PollerKind kind) : DescriptorFixture(kind)
{
    [Test]
    [Scenario(71)]
    public void Socketpair_Fresh_IsWritableAndNotReadable()
    {
        var (a, b) = Fd.SocketPair();
        Wait(Loop.Writable(a), "writable");
        Wait(Loop.Readable(a), "readable");
        Turn(3);
        Log.ShouldBe(["writable"]);
        Fd.Write(b, "x");
        Turn(2);
        Log.ShouldBe(["writable", "readable"]);
    }

    [Test]
    public void Readable_SomeBytesLeft_HappensAgain()
    {
        var (read, write) = Fd.Pipe();
        Fd.Write(write, "abc");
        Loop.Thread(async () =>
        {
            while (true)
            {
                await Loop.Readable(read);
                Log.Add(Fd.Read(read, 1));
            }
        });
        Turn(10);
        Log.ShouldBe(["a", "b", "c"]);
        Fd.Write(write, "d");
        Turn(10);
        Log.ShouldBe(["a", "b", "c", "d"]);
    }

    [Test]
    public void Readable_NothingWasRead_HappensAgainEveryTime()
    {
        var (read, write) = Fd.Pipe();
        Fd.Write(write, "a");
        Loop.Thread(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await Loop.Readable(read);
                Log.Add("ready");
            }
        });
        Turn(20);
        Log.Count.ShouldBe(5);
    }

    [Test]
    [Scenario(72)]
    [Contract(19)]
    public void Readers_OneReadiness_WakesTheFirst()
    {
        var (read, write) = Fd.Pipe();
        foreach (var name in new[] { "first", "second", "third" })
        {
            Loop.Thread(async () =>
            {
                await Loop.Readable(read);
                Log.Add($"{name} {Fd.Read(read, 1)}");
            });
        }
        Turn(2);
        Fd.Write(write, "x");
        Turn(5);
        Log.ShouldBe(["first x"]);
        Fd.Write(write, "yz");
        Turn(5);
        Log.ShouldBe(["first x", "second y", "third z"]);
    }

    [Test]
    [Scenario(72)]
    [Contract(19)]
    public void Readers_LooksBeforeTheFirstHadItsStep_LeaveTheOthersParked()
    {
        var (read, write) = Fd.Pipe();
        Loop.Thread(async () =>
        {
            await Loop.Readable(read);
            Log.Add(Fd.Read(read));
        });
        Turn();
        Wait(Loop.Readable(read), "second");
        Turn();
        Fd.Write(write, "x");
        // Each of these turns looks, and has no time for a step but those of the crowd before it.
        for (var i = 0; i < 5; i++) Loop.Thread(async () => await Loop.Pause());
        for (var i = 0; i < 5; i++) Loop.Turn(new TurnBudget(1));
        Loop.GetStatistics().DescriptorWaits.ShouldBe(1);
        var watches = Poller.Watches;
        Turn(3);
        Log.ShouldBe(["x"]);
        Poller.Watches.ShouldBe(watches);
    }

    [Test]
    [Scenario(73)]
    public void ReaderAndWriter_OnOneDescriptor_WakeIndependently()
    {
        var (a, b) = Fd.SocketPair();
        Wait(Loop.Readable(a), "read");
        Turn(2);
        Wait(Loop.Writable(a), "write");
        Turn(2);
        Log.ShouldBe(["write"]);
        Fd.Write(b, "x");
        Turn(2);
        Log.ShouldBe(["write", "read"]);
    }

    [Test]
    public void Exceptional_UrgentData_WakesOnlyItsWaiter()
    {
        var (a, b) = Fd.SocketPair();
        Wait(Loop.Exceptional(a), "exceptional");
        Turn(2);
        Log.ShouldBeEmpty();
        Fd.SendUrgent(b);
        Turn(2);
        Log.ShouldBe(["exceptional"]);
    }

    [Test]
    public void Hangup_Always_WakesEverybody()
    {
        var (a, b) = Fd.SocketPair();
        Fill(a);
        Wait(Loop.Readable(a), "read 1");
        Wait(Loop.Writable(a), "write 1");
        Wait(Loop.Readable(a), "read 2");
        Wait(Loop.Writable(a), "write 2");
        Wait(Loop.Exceptional(a), "exceptional");
        Turn(2);
        Log.ShouldBeEmpty();
        Fd.Close(b);
        Turn(2);
        Log.ShouldBe(["read 1", "read 2", "write 1", "write 2", "exceptional"]);
    }

    [Test]
    public void Hangup_OfAPipe_IsReadableAndItsErrorWritable()
    {
        var (read, write) = Fd.Pipe();
        Wait(Loop.Readable(read), "end");
        Turn(2);
        Fd.Close(write);
        Turn(2);
        var (closed, other) = Fd.Pipe();
        Fill(other);
        Wait(Loop.Writable(other), "broken");
        Turn(2);
        Log.ShouldBe(["end"]);
        Fd.Close(closed);
        Turn(2);
        Log.ShouldBe(["end", "broken"]);
    }

    [TestCase("/dev/null")]
    [TestCase("/proc/self/exe")]
    [Scenario(76)]
    public void RegularFile_Always_IsReadyAtOnce(string path)
    {
        var fd = Fd.OpenFile(path);
        for (var i = 0; i < 3; i++)
        {
            Wait(Loop.Readable(fd), "read");
            Wait(Loop.Writable(fd), "write");
        }
        Turn(6);
        Log.Count(name => name == "read").ShouldBe(3);
        Log.Count(name => name == "write").ShouldBe(3);
        Loop.Readable(fd).TryTake(out _).ShouldBeTrue();
    }

    [Test]
    public void TryTake_Always_LooksAndRegistersNothing()
    {
        var (read, write) = Fd.Pipe();
        Loop.Readable(read).TryTake(out _).ShouldBeFalse();
        Loop.Writable(write).TryTake(out _).ShouldBeTrue();
        Fd.Write(write, "x");
        Loop.Readable(read).TryTake(out _).ShouldBeTrue();
        Loop.Readable(read).TryTake(out _).ShouldBeTrue();
        Poller.Watches.ShouldBe(0);
    }

    [Test]
    public void AnyOf_TwoDescriptors_TakesOneAndLeavesNothing()
    {
        var (read, write) = Fd.Pipe();
        var (other, _) = Fd.Pipe();
        Loop.Thread(async () => Log.Add($"{(await Events.AnyOf(Loop.Readable(other), Loop.Readable(read), Loop.Sleep(1000))).Index}"));
        Turn(2);
        Loop.GetStatistics().DescriptorWaits.ShouldBe(2);
        Fd.Write(write, "x");
        Turn(2);
        Log.ShouldBe(["1"]);
        Loop.GetStatistics().DescriptorWaits.ShouldBe(0);
    }

    [Test]
    public void AnyOf_BothDirectionsOfOne_CommitsOnceWhenBothCome()
    {
        var (a, b) = Fd.SocketPair();
        Fill(a);
        Loop.Thread(async () => Log.Add($"{(await Events.AnyOf(Loop.Writable(a), Loop.Readable(a))).Index}"));
        Turn(2);
        Fd.Close(b);
        Turn(3);
        Log.Count.ShouldBe(1);
    }

    [Test]
    public void Wait_Canceled_LeavesNothing()
    {
        var (read, write) = Fd.Pipe();
        using var cancellation = new CancellationTokenSource();
        Loop.Thread(async () =>
        {
            try
            {
                await Loop.Readable(read).WithCancellation(cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                Log.Add("canceled");
            }
        });
        Turn(2);
        cancellation.Cancel();
        Fd.Write(write, "x");
        Turn(2);
        Log.ShouldBe(["canceled"]);
        Loop.GetStatistics().DescriptorWaits.ShouldBe(0);
    }

    [Test]
    public void Event_Equality_IsDescriptorAndDirection()
    {
        (Loop.Readable(4) == Loop.Readable(4)).ShouldBeTrue();
        (Loop.Readable(4) == Loop.Writable(4)).ShouldBeFalse();
        (Loop.Readable(4) == Loop.Readable(5)).ShouldBeFalse();
        Loop.Exceptional(7).ToString().ShouldBe("fd 7 exceptional");
    }

    private static void Fill(int fd)
    {
        var chunk = new string('x', 4096);
        while (Fd.IsWritable(fd)) Fd.Write(fd, chunk);
    }
}
