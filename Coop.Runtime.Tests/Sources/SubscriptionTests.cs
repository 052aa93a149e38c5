using System.Runtime.CompilerServices;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

public sealed class SubscriptionTests : LoopFixture
{
    [Test]
    [Peak(63)]
    public void WeakFunction_StopsWhenTheLastReferenceToItGoesAway()
    {
        EventValue<int> value = Loop.Value(0);
        WeakReference dropped = Holding(value, Log);
        Settle(() => value.Set(1));
        Trace.ShouldBe("f1", "held while it was called");
        Collect();
        dropped.IsAlive.ShouldBeFalse();
        Settle(() => value.Set(2));
        Trace.ShouldBe("f1");
        value.Core.WaiterCount.ShouldBe(0, "the dead one was swept out by the event");
        value.Core.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(64), Peak(65)]
    public void WeakMethod_LivesAsLongAsItsObject_NotItsDelegate()
    {
        EventValue<int> value = Loop.Value(0);
        var held = new Listener(Log);
        Subscription subscription = value.Changed.SubscribeAllWeakly(held.Told);
        Collect();
        subscription.IsActive.ShouldBeTrue();
        for (int i = 1; i <= 3; i++)
        {
            Settle(() => value.Set(i));
            Collect();
        }
        Trace.ShouldBe("m1 m2 m3");
        GC.KeepAlive(held);
        Log.Clear();
        subscription.Dispose();

        Subscription lost = SubscribeLost(value, Log);
        Collect();
        lost.IsActive.ShouldBeFalse();
        Settle(() => value.Set(9));
        Trace.ShouldBe("");
        value.Core.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(63)]
    public void WeakStaticFunction_NeverGoesAway()
    {
        EventValue<int> value = Loop.Value(0);
        s_seen = 0;
        using Subscription subscription = value.Changed.SubscribeAllWeakly(Static);
        Collect();
        Settle(() => value.Set(7));
        s_seen.ShouldBe(7);
    }

    [Test]
    [Contract(6)]
    public void DeadCallback_TakesNothing()
    {
        EventSemaphore semaphore = Loop.Semaphore(0);
        EventQueue<int> queue = Loop.Queue<int>(5);
        SubscribeLostTo(semaphore.Take(), Log);
        SubscribeLostTo(queue.Get(), Log);
        Collect();
        semaphore.Release();
        queue.TryPut(1).ShouldBeTrue();
        Settle();
        Trace.ShouldBe("");
        semaphore.Count.ShouldBe(1);
        queue.Count.ShouldBe(1);
        semaphore.Core.Rented.ShouldBe(0);
    }

    [Test]
    [Contract(6)]
    public void OneShotWeakCallback_WhoseTargetLives_IsCalledOnce()
    {
        EventValue<int> value = Loop.Value(0);
        var listener = new Listener(Log);
        value.Changed.SubscribeWeakly(listener.Told);
        Collect();
        Settle(() => value.Set(1));
        Settle(() => value.Set(2));
        Trace.ShouldBe("m1");
        GC.KeepAlive(listener);
    }

    [Test]
    [Peak(62), Contract(14)]
    public void SubscriberThatThrows_StaysSubscribedAndHarmsNobody()
    {
        EventValue<int> value = Loop.Value(0);
        using Subscription throwing = value.Changed.SubscribeAll(it =>
        {
            Log.Add($"t{it}");
            throw new FormatException();
        });
        using Subscription other = value.Changed.SubscribeAll(it => Log.Add($"o{it}"));
        Should.NotThrow(() => value.Set(1));
        Settle();
        Settle(() => value.Set(2));
        Trace.ShouldBe("t1 o1 t2 o2");
        ExpectsFailure = true;
        Loop.Failure.ShouldBeOfType<FormatException>();
    }

    [Test]
    [Peak(62)]
    public void Subscriber_IsRegisteredAgainBeforeItIsCalled()
    {
        EventValue<int> value = Loop.Value(0);
        using Subscription counting = value.Changed.SubscribeAll(it =>
        {
            Log.Add($"{it}");
            if (it < 4)
            {
                value.Set(it + 1);
            }
        });
        Settle(() => value.Set(1));
        Trace.ShouldBe("1 2 3 4");
    }

    [Test]
    public void SubscriptionToAll_OfAQueue_GetsEveryItemAndEndsWithIt()
    {
        EventQueue<int> queue = Loop.Queue<int>(5);
        for (int i = 1; i <= 3; i++)
        {
            queue.TryPut(i).ShouldBeTrue();
        }
        Subscription subscription = queue.Get().SubscribeAll(it => Log.Add($"{it}"));
        Settle();
        Trace.ShouldBe("1 2 3");
        Settle(() => queue.Close());
        subscription.IsActive.ShouldBeFalse();
    }

    [Test]
    [Peak(101)]
    public void SubscriptionToAll_OfWhatHappensOnce_IsCalledOnce()
    {
        Microthread ended = Start(() => Task.CompletedTask);
        ended.IsEnded.ShouldBeTrue();
        using Subscription subscription = ended.Ended.SubscribeAll(_ => Log.Add("ended"));
        Settle();
        Trace.ShouldBe("ended", "waiting for what has ended completes, and a level is told once");
    }

    [Test]
    public void SubscriptionToAll_OfASleep_IsATimer()
    {
        using Subscription ticking = Loop.Sleep(2).SubscribeAll(_ => Log.Add($"{Clock.Elapsed.TotalSeconds}"));
        for (int second = 0; second < 7; second++)
        {
            Settle(() => Clock.Advance(TimeSpan.FromSeconds(1)));
        }
        Trace.ShouldBe("2 4 6");
    }

    private static int s_seen;

    private static void Static(int it) => s_seen = it;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Holding(EventValue<int> value, List<string> log)
    {
        Action<int> callback = it => log.Add($"f{it}");
        value.Changed.SubscribeAllWeakly(callback);
        GC.KeepAlive(callback);
        value.Set(1);
        value.Core.Loop.Settle();
        return new WeakReference(callback);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Subscription SubscribeLost(EventValue<int> value, List<string> log) => value.Changed.SubscribeAllWeakly(new Listener(log).Told);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SubscribeLostTo(Event<int> awaited, List<string> log)
    {
        var listener = new Listener(log);
        awaited.SubscribeWeakly(listener.Told).IsActive.ShouldBeTrue();
        GC.KeepAlive(listener);
    }

    private sealed class Listener(List<string> log)
    {
        internal void Told(int it) => log.Add($"m{it}");
    }
}
