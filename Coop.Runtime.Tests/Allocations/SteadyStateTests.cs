using Coop.Runtime.LowLevel;
using Coop.Runtime.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Coop.Runtime.Tests.Allocations;

/// <summary>What an await costs in memory once a program runs steadily: nothing (DESIGN 6). In every build: no object for a wait.</summary>
public sealed class SteadyStateTests
{
    private const int Awaits = 1000;

    [Test]
    public void Pause_SteadyState_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        for (var i = 0; i < awaits; i++) await events.Pause();
    }).ShouldBe(0);

    [Test]
    public void Sleep_SteadyState_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        for (var i = 0; i < awaits; i++) await events.Sleep(0.001);
    }).ShouldBe(0);

    [Test]
    public void PutThenGet_WithRoom_AllocatesNothing()
    {
        EventQueue<int>? queue = null;
        Bytes(async (events, awaits) =>
        {
            queue ??= events.Queue<int>(4);
            for (var i = 0; i < awaits; i++)
            {
                await queue.Put(i);
                await queue.Get();
            }
        }).ShouldBe(0);
    }

    [TestCase(0)]
    [TestCase(1)]
    public void PutAndGet_ThatWaitForEachOther_AllocateNothing(int capacity)
    {
        EventQueue<int>? queue = null;
        BytesOfTwo(
            async (events, awaits) =>
            {
                queue ??= events.Queue<int>(capacity);
                for (var i = 0; i < awaits; i++) await queue.Put(i);
            },
            async (events, awaits) =>
            {
                queue ??= events.Queue<int>(capacity);
                for (var i = 0; i < awaits; i++) await queue.Get();
            }).ShouldBe(0);
    }

    [TestCase(PollerKind.Epoll)]
    [TestCase(PollerKind.Poll)]
    public void Readable_SteadyState_AllocatesNothing(PollerKind poller)
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("needs a pipe of Linux");
        var (read, write) = Fd.Pipe();
        try
        {
            Fd.WriteByte(write);
            Bytes(
                async (events, awaits) =>
                {
                    for (var i = 0; i < awaits; i++)
                    {
                        await events.Readable(read);
                        Fd.ReadByte(read);
                        Fd.WriteByte(write);
                    }
                },
                poller).ShouldBe(0);
        }
        finally
        {
            Fd.CloseAll();
        }
    }

    [TestCase(PollerKind.Epoll)]
    [TestCase(PollerKind.Poll)]
    public void Pipe_OneWritesAndOneReadsAndAcknowledges_AllocatesNothing(PollerKind poller)
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("needs a pipe of Linux");
        var ends = Fd.Pipe();
        using var read = new SafeFileHandle(ends.Read, ownsHandle: false);
        using var write = new SafeFileHandle(ends.Write, ownsHandle: false);
        EventQueue<int>? acknowledged = null;
        byte[] one = [1], buffer = new byte[64];
        try
        {
            Bytes(
                async (events, awaits) =>
                {
                    if (acknowledged is null)
                    {
                        var queue = acknowledged = events.Queue<int>(64);
                        events.Thread(async () =>
                        {
                            while (true)
                            {
                                await events.Readable(read);
                                if (DescriptorIO.TryRead(read, buffer, out var count)) await queue.Put(count);
                            }
                        });
                    }
                    for (var i = 0; i < awaits; i++)
                    {
                        DescriptorIO.TryWrite(write, one, out _);
                        if (await acknowledged.Get() != 1) throw new InvalidOperationException("a byte was lost");
                    }
                },
                poller).ShouldBe(0);
        }
        finally
        {
            Fd.CloseAll();
        }
    }

    [TestCase(PollerKind.Epoll)]
    [TestCase(PollerKind.Poll)]
    public void Echo_OverAPairOfSockets_AllocatesNothing(PollerKind poller)
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("needs sockets without a port");
        var (a, b) = Fd.SocketPair();
        using var client = new SafeFileHandle(a, ownsHandle: false);
        using var server = new SafeFileHandle(b, ownsHandle: false);
        byte[] asked = new byte[64], answered = new byte[4096], buffer = new byte[4096];
        var isServed = false;
        try
        {
            Bytes(
                async (events, awaits) =>
                {
                    if (!isServed)
                    {
                        isServed = true;
                        events.Thread(async () =>
                        {
                            while (true)
                            {
                                await events.Readable(server);
                                if (DescriptorIO.TryRead(server, buffer, out var count)) DescriptorIO.TryWrite(server, buffer.AsSpan(0, count), out _);
                            }
                        });
                    }
                    for (var i = 0; i < awaits; i++)
                    {
                        DescriptorIO.TryWrite(client, asked, out _);
                        await events.Readable(client);
                        DescriptorIO.TryRead(client, answered, out var count);
                        if (count != asked.Length) throw new InvalidOperationException("an answer was cut");
                    }
                },
                poller).ShouldBe(0);
        }
        finally
        {
            Fd.CloseAll();
        }
    }

    [Test]
    public void AnyOfTwo_OfWhichOneIsReady_AllocatesNothing()
    {
        EventQueue<int>? queue = null;
        Bytes(async (events, awaits) =>
        {
            queue ??= events.Queue<int>(4);
            for (var i = 0; i < awaits; i++)
            {
                queue.TryPut(i);
                await Events.AnyOf(queue.Get(), events.Sleep(1));
            }
        }).ShouldBe(0);
    }

    [Test]
    public void AnyOfTwo_ThatParks_AllocatesNothing()
    {
        EventQueue<int>? queue = null;
        Bytes(async (events, awaits) =>
        {
            queue ??= events.Queue<int>(4);
            for (var i = 0; i < awaits; i++) await Events.AnyOf(queue.Get(), events.Sleep(0.001));
        }).ShouldBe(0);
    }

    [Test]
    public void Within_ThatIsNotReached_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        for (var i = 0; i < awaits; i++) await events.Pause().Within(1);
    }).ShouldBe(0);

    [Test]
    public void Within_AroundASleep_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        for (var i = 0; i < awaits; i++) await events.Sleep(0.001).Within(1);
    }).ShouldBe(0);

    [Test]
    public void WithCancellation_ThatIsNotCancelled_AllocatesNothing()
    {
        using var source = new CancellationTokenSource();
        var token = source.Token;
        Bytes(async (events, awaits) =>
        {
            for (var i = 0; i < awaits; i++) await events.Sleep(0.001).WithCancellation(token);
        }).ShouldBe(0);
    }

    // After so many uses an object is not pooled again, since its token has but 16 bits: one object in 32,000 awaits is the price of that.
    [Test]
    public void AsValueTask_ThatParks_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        for (var i = 0; i < awaits; i++) await events.Sleep(0.001).AsValueTask();
    }).ShouldBe(0);

    [Test]
    public void Checker_PlantedAllocation_IsFound() => Bytes(async (events, awaits) =>
    {
        for (var i = 0; i < awaits; i++)
        {
            await events.Pause();
            GC.KeepAlive(new object());
        }
    }).ShouldBeGreaterThanOrEqualTo(Awaits * 24);

    private static long Bytes(Func<EventLoop, int, Task> round, PollerKind poller = PollerKind.WaitOnly)
    {
        long bytes = long.MaxValue;
        EventLoop.Run(Options(poller), async events => bytes = await More(awaits => round(events, awaits)));
        return bytes;
    }

    private static long BytesOfTwo(Func<EventLoop, int, Task> first, Func<EventLoop, int, Task> second)
    {
        long bytes = long.MaxValue;
        EventLoop.Run(Options(PollerKind.WaitOnly), async events => bytes = await More(async awaits =>
        {
            var other = events.Thread(() => second(events, awaits));
            await first(events, awaits);
            await other.Join();
        }));
        return bytes;
    }

    /// <summary>What twice as many awaits cost more: what a round costs once, its state machines and its microthread, is left out.</summary>
    private static async Task<long> More(Func<int, Task> round)
    {
        var once = await Least(() => round(Awaits));
        return Math.Max(0, await Least(() => round(2 * Awaits)) - once);
    }

    // The least of several: now and then the runtime itself allocates a few bytes while it compiles the code anew.
    private static async Task<long> Least(Func<Task> round)
    {
        const int Rounds = 12;
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    private static EventLoopOptions Options(PollerKind poller) => new() { Clock = new ManualClock(autoAdvance: true), Poller = poller };
}
