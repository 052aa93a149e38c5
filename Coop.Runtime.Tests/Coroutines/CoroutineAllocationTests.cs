using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Coroutines;

/// <summary>What a coroutine costs in memory once a program runs steadily: nothing, in every build.</summary>
public sealed class CoroutineAllocationTests
{
    private const int Awaits = 1000;

    private EventLoop? _owner;
    private EventQueue<int>? _queue;

    [Test]
    public void Pause_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        for (int i = 0; i < awaits; i++) await events.Pause();
    }).ShouldBe(0);

    [Test]
    public void Sleep_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        for (int i = 0; i < awaits; i++) await events.Sleep(0.001);
    }).ShouldBe(0);

    [Test]
#if DEBUG
    [Ignore("In a debug build the compiler makes an object of every call of an async method.")]
#endif
    public void CallThatWaits_AllocatesNothing() => Bytes((events, awaits) => Times(awaits, async () =>
    {
        if (await Deep(3) != 3)
        {
            throw new InvalidOperationException();
        }

        async Coroutine<int> Deep(int left)
        {
            if (left == 0)
            {
                await events.Pause();
                return 0;
            }
            return await Deep(left - 1) + 1;
        }
    })).ShouldBe(0);

    [Test]
#if DEBUG
    [Ignore("In a debug build the compiler makes an object of every call of an async method.")]
#endif
    public void CallThatReturnsAtOnce_AllocatesNothing() => Bytes((events, awaits) => Times(awaits, async () =>
    {
        if (await One(1) != 1)
        {
            throw new InvalidOperationException();
        }
#pragma warning disable CS1998 // Without an await is the point.
        static async Coroutine<int> One(int number) => number;
#pragma warning restore CS1998
    })).ShouldBe(0);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(64)]
    public void PutAndGet_InTwoMicrothreads_AllocateNothing(int capacity)
    {
        Bytes(async (events, awaits) =>
        {
            EventQueue<int> queue = QueueOf(events, capacity);
            Microthread other = events.Thread(async () => await Gets(queue, awaits));
            for (int i = 0; i < awaits; i++)
            {
                await queue.Put(i);
            }
            await other.Join();
        }).ShouldBe(0);

        static async Coroutine Gets(EventQueue<int> queue, int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (await queue.Get() != i)
                {
                    throw new InvalidOperationException();
                }
            }
        }
    }

    [Test]
    public void AnyOf_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        EventQueue<int> queue = QueueOf(events, 1);
        for (int i = 0; i < awaits; i++)
        {
            await Events.AnyOf(queue.Get(), events.Sleep(0.001));
            queue.TryPut(1);
            await Events.AnyOf(queue.Get(), events.Sleep(0.001), events.Sleep(1));
        }
    }).ShouldBe(0);

    [Test]
    public void Within_AllocatesNothing() => Bytes(async (events, awaits) =>
    {
        for (int i = 0; i < awaits; i++)
        {
            await events.Pause().Within(1);
            await events.Sleep(0.001).Within(1);
            await events.Sleep(0.001).Resume(ResumeIn.ThisTurn);
        }
    }).ShouldBe(0);

    [Test]
    public void AsyncLocals_OnceSet_CostNothingPerWait()
    {
        var local = new AsyncLocal<object?>();
        Bytes(async (events, awaits) =>
        {
            local.Value = events;
            for (int i = 0; i < awaits; i++)
            {
                await events.Pause();
                await events.Sleep(0.001);
            }
        }).ShouldBe(0);
    }

    [Test]
    public void Checker_PlantedAllocation_IsFound() => Bytes((events, awaits) => Times(awaits, async () =>
    {
        await events.Pause();
        GC.KeepAlive(new object());
    })).ShouldBeGreaterThanOrEqualTo(Awaits * 24);

    private static async Coroutine Times(int awaits, Func<Coroutine> one)
    {
        for (int i = 0; i < awaits; i++)
        {
            await one();
        }
    }

    // One for all rounds of a loop.
    private EventQueue<int> QueueOf(EventLoop events, int capacity)
    {
        if (_owner != events)
        {
            _owner = events;
            _queue = events.Queue<int>(capacity);
        }
        return _queue!;
    }

    // With the AsyncLocals of the test's framework, and without any: a coroutine that has none of its own takes a shorter way.
    private static long Bytes(Func<EventLoop, int, Coroutine> round)
    {
        long bytes = Run(round);
        using (ExecutionContext.SuppressFlow())
        {
            return Math.Max(bytes, Run(round));
        }
    }

    private static long Run(Func<EventLoop, int, Coroutine> round)
    {
        long bytes = long.MaxValue;
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            long once = await Least(() => round(events, Awaits));
            bytes = Math.Max(0, await Least(() => round(events, 2 * Awaits)) - once);
        });
        return bytes;
    }

    // The least of several: now and then the runtime itself allocates a few bytes while it compiles the code anew.
    private static async Coroutine<long> Least(Func<Coroutine> round)
    {
        const int Rounds = 12;
        long least = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            await round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
