using System.Diagnostics;
using Coop.Runtime.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Coop.Runtime.Tests.Sources;

/// <summary>What waiting for descriptors costs: calls of the poller, bytes, and time among many that are idle.</summary>
[Contract(18)]
public sealed class DescriptorCostTests(PollerKind kind) : DescriptorFixture(kind)
{
    private const int Rounds = 100;

    [Test]
    public void Owner_WaitedForAgain_IsToldToThePollerOnce()
    {
        var (read, write) = Fd.Pipe();
        using var handle = new SafeFileHandle(read, ownsHandle: false);
        Loop.Thread(async () =>
        {
            while (true)
            {
                await Loop.Readable(handle);
                Fd.ReadByte(read);
            }
        });
        Feed(write);
        Poller.Watches.ShouldBe(1);
        Poller.Unwatches.ShouldBe(0);
    }

    [Test]
    public void Number_WaitedForAgain_IsToldToThePollerEachTime()
    {
        var (read, write) = Fd.Pipe();
        Loop.Thread(async () =>
        {
            while (true)
            {
                await Loop.Readable(read);
                Fd.ReadByte(read);
            }
        });
        Feed(write);
        Poller.Watches.ShouldBe(Rounds + 1);
        Poller.Unwatches.ShouldBe(0);
    }

    [Test]
    public void Owner_ReadyAndNobodyWaits_IsTakenBackOnce()
    {
        var (read, write) = Fd.Pipe();
        var (other, _) = Fd.Pipe();
        using var handle = new SafeFileHandle(read, ownsHandle: false);
        Wait(Loop.Readable(handle), "first");
        Wait(Loop.Readable(other), "other");
        Turn();
        Fd.Write(write, "x");
        Turn(20);
        Poller.Unwatches.ShouldBe(1);
        Poller.Told.ShouldBe(2);
        Wait(Loop.Readable(handle), "second");
        Turn(2);
        Log.ShouldBe(["first", "second"]);
    }

    [Test]
    public void Owner_ReadyWhileItsWaiterStandsInTheQueue_StaysRegistered()
    {
        var (read, write) = Fd.Pipe();
        using var handle = new SafeFileHandle(read, ownsHandle: false);
        Loop.Thread(async () =>
        {
            await Loop.Readable(handle);
            Fd.ReadByte(read);
            await Loop.Readable(handle);
            Log.Add("again");
        });
        Turn();
        Fd.WriteByte(write);
        // Each of these turns looks, and has no time for a step but those of the crowd before it.
        for (var i = 0; i < 5; i++) Loop.Thread(async () => await Loop.Pause());
        for (var i = 0; i < 5; i++) Loop.Turn(new TurnBudget(1));
        Turn(2);
        Fd.WriteByte(write);
        Turn();
        Log.ShouldBe(["again"]);
        Poller.Watches.ShouldBe(1);
        Poller.Unwatches.ShouldBe(0);
    }

    [Test]
    public void Owner_OneDirectionAfterTheOther_KeepsBoth()
    {
        var (a, b) = Fd.SocketPair();
        using var handle = new SafeFileHandle(a, ownsHandle: false);
        Loop.Thread(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await Loop.Readable(handle);
                Fd.ReadByte(a);
                await Events.AnyOf(Loop.Exceptional(handle), Loop.Pause());
            }
        });
        Turn();
        for (var i = 0; i < 10; i++)
        {
            Fd.WriteByte(b);
            Turn(2);
        }
        Poller.Watches.ShouldBe(2);
        Poller.Unwatches.ShouldBe(0);
    }

    [Test]
    public void OneDirection_ReadyAndNotWaitedFor_IsMaskedAndTheOtherStays()
    {
        var (a, b) = Fd.SocketPair();
        using var handle = new SafeFileHandle(a, ownsHandle: false);
        Wait(Loop.Writable(handle), "write");
        Wait(Loop.Readable(handle), "read");
        Turn(20);
        Poller.Unwatches.ShouldBe(0);
        Poller.Told.ShouldBeLessThan(4);
        Fd.Write(b, "x");
        Turn(2);
        Log.ShouldBe(["write", "read"]);
    }

    [Test]
    public void Readable_Steady_AllocatesNothing()
    {
        var (read, write) = Fd.Pipe();
        Loop.Thread(async () =>
        {
            while (true)
            {
                await Loop.Readable(read);
                Fd.ReadByte(read);
            }
        });
        Allocation.BytesOf(() => Feed(write)).ShouldBe(0);
    }

    [Test]
    public void ReadableOfAnOwner_Steady_AllocatesNothing()
    {
        var (read, write) = Fd.Pipe();
        using var handle = new SafeFileHandle(read, ownsHandle: false);
        Loop.Thread(async () =>
        {
            while (true)
            {
                await Loop.Readable(handle);
                Fd.ReadByte(read);
            }
        });
        Allocation.BytesOf(() => Feed(write)).ShouldBe(0);
    }

    [Test]
    public void ReadableInAChoice_Steady_AllocatesNothing()
    {
        var (read, write) = Fd.Pipe();
        var (other, _) = Fd.Pipe();
        Loop.Thread(async () =>
        {
            while (true)
            {
                await Events.AnyOf(Loop.Readable(read), Loop.Readable(other));
                Fd.ReadByte(read);
            }
        });
        Allocation.BytesOf(() => Feed(write)).ShouldBe(0);
    }

    [Test]
    [Scenario(81)]
    public void Idle_TenThousand_AddNothingToAWake()
    {
        // poll(2) walks through all of them: what it promises is only that it works.
        var many = Kind == PollerKind.Epoll ? 10_000 : 1_000;
        var (read, write) = Fd.Pipe();
        using var handle = new SafeFileHandle(read, ownsHandle: false);
        Loop.Thread(async () =>
        {
            while (true)
            {
                await Loop.Readable(handle);
                Fd.ReadByte(read);
            }
        });
        var few = Best();
        for (var i = 0; i < many / 2; i++)
        {
            var (a, b) = Fd.SocketPair();
            Loop.Thread(async () => await Loop.Readable(a));
            Loop.Thread(async () => await Loop.Readable(b));
        }
        Turn(many / 1024 + 2);
        Loop.GetStatistics().DescriptorWaits.ShouldBe(many + 1);
        var told = Poller.Told;
        Feed(write);
        (Poller.Told - told).ShouldBe(Rounds);
        if (Kind == PollerKind.Epoll) Best().ShouldBeLessThan(few * 3);

        TimeSpan Best() => Enumerable.Range(0, 20).Min(_ =>
        {
            var begun = Stopwatch.GetTimestamp();
            Feed(write);
            return Stopwatch.GetElapsedTime(begun);
        });
    }

    /// <summary>So many bytes, each after the one before was read.</summary>
    private void Feed(int write)
    {
        for (var i = 0; i < Rounds; i++)
        {
            Fd.WriteByte(write);
            Loop.Turn();
        }
        Loop.Turn();
    }
}
