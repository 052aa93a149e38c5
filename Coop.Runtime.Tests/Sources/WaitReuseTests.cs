using System.Runtime.CompilerServices;
using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Waits are pooled: what an old one leaves behind must never reach a new one (C7, C21).</summary>
public sealed class WaitReuseTests
{
    [Test]
    [Contract(7)]
    public void AnyOf_OfALongAndAShortLivedEvent_KeepsMemoryFlat() => TestLoop.Run(async events =>
    {
#if DEBUG
        const int Rounds = 20_000;
#else
        const int Rounds = 1_000_000;
#endif
        var longLived = new EventCompletionSource<int>(events);
        EventQueue<int> queue = events.Queue<int>(1);
        Event<int> get = queue.Get();
        Microthread feeder = events.Thread(async () =>
        {
            while (true)
            {
                _ = await queue.Put(1);
            }
        });
        async Task Wait(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                _ = await AnyOf(longLived.Event, get);
            }
        }
        await Wait(5_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        await Wait(Rounds);
        // Per wait nothing; what the runtime compiles anew on the way is counted once.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(200_000);
        longLived.Event.Origin.Rented.ShouldBe(0);
        feeder.Cancel();
        await feeder.Ended;
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(7)]
    public void AnyOfMany_AllOfAndNested_OfALongLivedEvent_LeaveNothingBehind() => TestLoop.Run(async events =>
    {
        const int Rounds = 5_000;
        var longLived = new EventCompletionSource<int>(events);
        EventQueue<int> queue = events.Queue<int>(4);
        long before = 0;
        for (int i = 0; i < Rounds; i++)
        {
            if (i == 500)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
            Event<int> guarded = Guard(() => longLived.Event).OnNack(() => { });
            _ = queue.TryPut(i);
            _ = await AnyOf((Event)longLived.Event, AnyOf(guarded, (Event)AllOf(longLived.Event, queue.Get())), Pause(), longLived.Event.Within(5));
            _ = await AnyOf(AllOf(queue.Get(), Guard(() => Pause())), longLived.Event);
        }
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(1_000_000);
        longLived.Event.Origin.Rented.ShouldBe(0);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(21)]
    public void AsValueTask_SeventyThousandTimes_NeverMatchesAnOldOne() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        ValueTask<int> first = queue.Get().AsValueTask();
        queue.TryPut(-1).ShouldBeTrue();
        (await first).ShouldBe(-1);
        for (int i = 0; i < 70_000; i++)
        {
            ValueTask<int> wait = queue.Get().AsValueTask();
            queue.TryPut(i).ShouldBeTrue();
            if (i % 1000 == 0)
            {
                _ = await Thrown.By<InvalidOperationException>(async () => await first);
            }
            (await wait).ShouldBe(i);
        }
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(21)]
    public void Awaiters_OfAllKinds_GiveTheirResultOnce() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        AnyOfAwaiter<int, Unit> choice = AnyOf(queue.Get(), Never()).GetAwaiter();
        EventWaitAwaiter<int> bounded = queue.Get().Within(5).GetAwaiter();
        Should.Throw<InvalidOperationException>(() => choice.GetResult());
        choice.IsCompleted.ShouldBeFalse();
        bounded.IsCompleted.ShouldBeFalse();
        var done = new EventCompletionSource<int>(events);
        choice.OnCompleted(() => done.SetResult(choice.GetResult().Value1));
        queue.TryPut(1).ShouldBeTrue();
        (await done.Event).ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => choice.GetResult());
        Should.Throw<InvalidOperationException>(() => choice.OnCompleted(() => { }));
        var second = new EventCompletionSource<int>(events);
        bounded.OnCompleted(() => second.SetResult(bounded.GetResult()));
        queue.TryPut(2).ShouldBeTrue();
        (await second.Event).ShouldBe(2);
        Should.Throw<InvalidOperationException>(() => bounded.GetResult());
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(14)]
    public void AnyOf_WithAFailingBranch_ThrowsItWhereverItStands([Values(0, 1, 2, 3)] int place, [Values] bool parked) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        var failing = new EventCompletionSource<int>(events);
        Event<int> At(int index) => index == place ? failing.Event : queue.Get();
        if (!parked)
        {
            failing.SetException(new FormatException("no"));
        }
        async Task Wait() => _ = await AnyOf(At(0), At(1), At(2), At(3));
        Task wait = Wait();
        if (parked)
        {
            failing.SetException(new FormatException("no"));
        }
        (await Thrown.By<FormatException>(wait)).Message.ShouldBe("no");
        queue.Core.Rented.ShouldBe(0);
        failing.Event.Origin.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(12), Scenario(28)]
    public void Token_CancelledBefore_TakesNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        queue.TryPut(1).ShouldBeTrue();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        _ = await Thrown.By<OperationCanceledException>(async () => await queue.Get().WithCancellation(source.Token));
        _ = await Thrown.By<OperationCanceledException>(async () => await AnyOf(queue.Get(), Never()).WithCancellation(source.Token));
        _ = await Thrown.By<OperationCanceledException>(async () => await AnyOf(Never(), queue.Get().WithCancellation(source.Token).AsEvent()));
        _ = await Thrown.By<OperationCanceledException>(async () => await AllOf(Pause(), queue.Get().WithCancellation(source.Token).AsEvent()));
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(3), Contract(12), Scenario(27)]
    public void Event_DueWithItsLimit_Completes([Values(0, 1, 2, 3, 4)] int seed) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        await Sleep(1).Within(1);
        Task<int> got = queue.Get().Within(1).AsTask();
        _ = events.Thread(async () =>
        {
            _ = await Sleep(1).Within(1);
            _ = queue.TryPut(1);
        });
        _ = await Thrown.By<TimeoutException>(got);
        queue.Core.Rented.ShouldBe(0);
        _ = await AnyOf(Sleep(1), Never()).Within(1);
    }, TestLoop.Virtual(seed == 0 ? default : StepOrder.Seeded(seed)));

    [Test]
    [Contract(11)]
    public void AsTask_OfAWaitThatIsEndedBelowALimitOrAChoice_SaysHow([Values] bool timesOut) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        using var source = new CancellationTokenSource();
        Event<int> bounded = timesOut ? queue.Get().Within(1) : queue.Get().WithCancellation(source.Token);
        Task[] tasks =
        [
            bounded.AsTask(),
            AnyOf(bounded, Never()).AsEvent().AsTask(),
            AllOf(bounded, Never()).AsTask(),
            Guard(() => bounded).Select(it => it).AsTask(),
        ];
        if (!timesOut)
        {
            await source.CancelAsync();
        }
        await Sleep(2);
        foreach (Task task in tasks)
        {
            task.IsCanceled.ShouldBe(!timesOut);
            task.IsFaulted.ShouldBe(timesOut);
            if (timesOut)
            {
                task.Exception!.InnerException.ShouldBeOfType<TimeoutException>();
            }
        }
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(7)]
    public void Subscription_DisposedOfBetweenEventAndStep_GivesBackWhatIsBehindIt() => TestLoop.Run(async events =>
    {
        Broadcaster<int> broadcaster = events.Broadcaster<int>();
        int calls = 0;
        Subscription mapped = broadcaster.Next().Select(it => it).Subscribe(_ => { calls++; });
        Subscription bounded = broadcaster.Next().Within(5).AsEvent().Subscribe(_ => { calls++; });
        broadcaster.Send(1);
        mapped.Dispose();
        bounded.Dispose();
        await Pause();
        calls.ShouldBe(0);
        broadcaster.Next().Origin.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(21)]
    public void Wait_ThatGoesFromOneMicrothreadToAnother_ResumesWhoWaits([Values] bool isBounded) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        var got = new List<string>();
        async Task Reader(string name, int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                int item = isBounded ? await queue.Get().Within(1000) : await queue.Get();
                got.Add($"{name}{item}{Microthread.Current.Name}");
                await Pause();
                await Pause();
            }
        }
        Microthread a = events.Thread(() => Reader("a", 2), "A");
        await Pause();
        Microthread b = events.Thread(() => Reader("b", 2), "B");
        Microthread c = events.Thread(() => Reader("c", 9), "C");
        await Pause();
        for (int i = 0; i < 5; i++)
        {
            queue.TryPut(i).ShouldBeTrue();
            await Pause();
            if (i == 2)
            {
                // The wait that it gives back has been a's and b's.
                c.Cancel();
            }
            await Pause();
            await Pause();
            await Pause();
        }
        await a.Join();
        await b.Join();
        got.ShouldBe(["a0A", "b1B", "c2C", "a3A", "b4B"], Case.Sensitive);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(7)]
    public void Waits_ThatAreKept_KeepOneMicrothreadOfASourceAlive([Values] bool isBounded) => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        WeakReference[] ended = await Use();
        for (int i = 0; i < 20 && ended.Count(it => it.IsAlive) > 1; i++)
        {
            await Pause();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        ended.Count(it => it.IsAlive).ShouldBeLessThanOrEqualTo(1);
        queue.TryPut(1).ShouldBeTrue();

        [MethodImpl(MethodImplOptions.NoInlining)]
        async Task<WeakReference[]> Use()
        {
            var all = new WeakReference[8];
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = new(events.Thread(async () => isBounded ? await queue.Get().Within(1000) : await queue.Get()));
            }
            await Pause();
            for (int i = 0; i < all.Length; i++)
            {
                await queue.Put(i);
            }
            await Sleep(1);
            return all;
        }
    });
}
