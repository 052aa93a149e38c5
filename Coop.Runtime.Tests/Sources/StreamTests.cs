using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Distributor and broadcaster: what is not the same for every kind of source.</summary>
public sealed class StreamTests : LoopFixture
{
    [Test]
    [Peak(6), Peak(95)]
    public void Distributor_GivesOneEventToOneWorker_InOrder()
    {
        Distributor<int> jobs = Loop.Distributor<int>();
        for (int i = 0; i < 3; i++)
        {
            int worker = i;
            Start(async () =>
            {
                for (int job; (job = await jobs.Next()) > 0;)
                {
                    Log.Add($"w{worker}:{job}");
                }
            });
        }
        for (int job = 1; job <= 5; job++)
        {
            Settle(() => jobs.Send(job));
        }
        Trace.ShouldBe("w0:1 w1:2 w2:3 w0:4 w1:5");
        for (int i = 0; i < 3; i++)
        {
            Settle(() => jobs.Send(0));
        }
        Settle(() => jobs.Send(9));
        jobs.Core.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(13)]
    public void Distributor_WhileAVerdictIsDue_KeepsThisAndAllLaterEvents()
    {
        Distributor<int> stream = Loop.Distributor<int>();
        stream.Next().Subscribe(it => Verdict("a", it, false));
        stream.Next().Subscribe(it => Verdict("b", it, true));
        stream.Next().Subscribe(it => Log.Add($"c{it}"));
        stream.Next().Subscribe(it => Log.Add($"d{it}"));
        stream.Send(1);
        stream.Send(2);
        stream.Send(3);
        Settle();
        Trace.ShouldBe("a1 b1 c2 d3");
    }

    [Test]
    [Peak(13)]
    public void Distributor_EventThatEverybodyRefuses_IsLost()
    {
        Distributor<int> stream = Loop.Distributor<int>();
        stream.Next().Subscribe(it => Verdict("a", it, false));
        stream.Send(1);
        stream.Next().Subscribe(it => Log.Add($"late{it}"));
        Settle();
        Trace.ShouldBe("a1", "who came after it was sent is not offered it");
        Settle(() => stream.Send(2));
        Trace.ShouldBe("a1 late2");
    }

    [Test]
    [Peak(6), Peak(62)]
    public void Distributor_SubscribersToAll_TakeTurnsAndARefusalGoesAround()
    {
        Distributor<int> stream = Loop.Distributor<int>();
        using Subscription odd = stream.Next().SubscribeAll(it => Verdict("odd", it, it % 2 == 1));
        using Subscription any = stream.Next().SubscribeAll(it => Verdict("any", it, true));
        for (int i = 1; i <= 4; i++)
        {
            Settle(() => stream.Send(i));
        }
        Trace.ShouldBe("odd1 any2 odd3 any4");
        Settle(() => stream.Send(6));
        Trace.ShouldBe("odd1 any2 odd3 any4 odd6 any6");
    }

    [Test]
    [Contract(14)]
    public void Distributor_VerdictThatThrows_HasTakenTheEvent_AndTheStreamGoesOn()
    {
        Distributor<int> stream = Loop.Distributor<int>();
        stream.Next().Subscribe(static _ => VerdictError());
        stream.Next().Subscribe(it => Log.Add($"b{it}"));
        Should.NotThrow(() => stream.Send(1));
        Settle();
        Trace.ShouldBe("");
        Settle(() => stream.Send(2));
        Trace.ShouldBe("b2");
        ExpectsFailure = true;
        Loop.Failure.ShouldBeOfType<FormatException>();
    }

    [Test]
    [Peak(100)]
    public void Distributor_DisabledBeforeARefusal_KeepsTheEventUntilItIsEnabled()
    {
        Distributor<int> stream = Loop.Distributor<int>();
        stream.Next().Subscribe(it =>
        {
            stream.Disable();
            return Verdict("a", it, false);
        });
        stream.Next().Subscribe(it => Log.Add($"b{it}"));
        Settle(() => stream.Send(1));
        Trace.ShouldBe("a1");
        Settle(stream.Enable);
        Trace.ShouldBe("a1 b1");
    }

    [Test]
    [Peak(19)]
    public void Stream_Disabled_KeepsAsManyEventsAsItHasWaiters([Values("D", "B")] string name)
    {
        SourceKind kind = SourceKind.Make(name, Loop);
        kind.Pausable.Disable();
        Should.Throw<InvalidOperationException>(() => kind.Happen(1));
        kind.Event.Subscribe(it => Log.Add($"{it}"));
        kind.Happen(2);
        Should.Throw<InvalidOperationException>(() => kind.Happen(3)).Message.ShouldContain("disabled");
        Settle(kind.Pausable.Enable);
        Trace.ShouldBe("2");
    }

    [Test]
    [Peak(20)]
    public void Distributor_WithASecondCallback_KeepsASecondEvent_AndDeliversBothInOrder()
    {
        Distributor<int> stream = Loop.Distributor<int>();
        stream.Next().Subscribe(it => Log.Add($"a{it}"));
        stream.Disable();
        stream.Send(1);
        stream.Next().Subscribe(it => Log.Add($"b{it}"));
        stream.Send(2);
        Settle(stream.Enable);
        Trace.ShouldBe("a1 b2");
    }

    [Test]
    [Peak(21)]
    public void Broadcaster_ReleasesTheSecondEvent_AfterTheCallbacksOfTheFirst()
    {
        Broadcaster<int> stream = Loop.Broadcaster<int>();
        stream.Next().Subscribe(it => Log.Add($"a{it}"));
        stream.Disable();
        stream.Send(1);
        stream.Next().Subscribe(it =>
        {
            Log.Add($"b{it}");
            stream.Next().Subscribe(sink => Log.Add($"sink{sink}"));
        });
        stream.Send(2);
        stream.Enable();
        stream.Send(3);
        Settle();
        Trace.ShouldBe("a1 b1 sink2", "and the third is lost: nobody waits for it");
    }

    [Test]
    [Peak(21), Peak(100)]
    public void Broadcaster_DisabledWhileItReleases_GoesOnWhenEnabled()
    {
        Broadcaster<int> stream = Loop.Broadcaster<int>();
        using Subscription one = stream.Next().SubscribeAll(it => Log.Add($"{it}"));
        Subscription? two = null;
        two = stream.Next().SubscribeAll(_ =>
        {
            stream.Disable();
            two!.Dispose();
        });
        stream.Disable();
        stream.Send(1);
        stream.Send(2);
        Settle(stream.Enable);
        Trace.ShouldBe("1");
        Settle(stream.Enable);
        Trace.ShouldBe("1 2");
    }

    [Test]
    [Peak(104), Contract(2)]
    public void NestedSend_ComesAfterTheRoundThatItWasSentIn()
    {
        Broadcaster<int> stream = Loop.Broadcaster<int>();
        using Subscription first = stream.Next().SubscribeAll(it =>
        {
            Log.Add($"a{it}");
            if (it == 1)
            {
                stream.Send(2);
            }
        });
        using Subscription second = stream.Next().SubscribeAll(it => Log.Add($"b{it}"));
        Settle(() => stream.Send(1));
        Trace.ShouldBe("a1 b1 a2 b2");
    }

    [Test]
    [Peak(62)]
    public void SubscriptionToAll_OfEventsSentInOneStep_GetsEveryOne([Values("D", "B")] string name)
    {
        SourceKind kind = SourceKind.Make(name, Loop);
        Subscription plain = kind.Event.SubscribeAll(it => Log.Add($"{it}"));
        kind.Happen(1);
        kind.Happen(2);
        kind.Happen(3);
        Settle();
        Trace.ShouldBe("1 2 3");
        plain.Dispose();
        Subscription mapped = kind.Event.Select(it => it * 2).SubscribeAll(it => Log.Add($"{it}"));
        kind.Happen(4);
        kind.Happen(5);
        Settle();
        Trace.ShouldBe("1 2 3 8 10");
        mapped.Dispose();
        kind.Event.Origin.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(62), Contract(12)]
    public void Subscription_DisposedBetweenEventAndCall_IsCalledOnlyWithWhatWasTaken()
    {
        Broadcaster<int> broadcaster = Loop.Broadcaster<int>();
        Distributor<int> distributor = Loop.Distributor<int>();
        Subscription told = broadcaster.Next().SubscribeAll(it => Log.Add($"told{it}"));
        Subscription taking = distributor.Next().SubscribeAll(it => Log.Add($"took{it}"));
        broadcaster.Send(1);
        distributor.Send(2);
        told.Dispose();
        taking.Dispose();
        broadcaster.Send(3);
        distributor.Send(4);
        Settle();
        Trace.ShouldBe("took2");
        broadcaster.Core.Rented.ShouldBe(0);
        distributor.Core.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(29)]
    public void Choice_ThatRefuses_LeavesTheEventToTheNextOfTheDistributor()
    {
        Distributor<int> d1 = Loop.Distributor<int>(), d2 = Loop.Distributor<int>();
        AnyOf(d1.Next(), d2.Next()).AsEvent().Subscribe(choice =>
        {
            choice.Source.ShouldBeSameAs(d1);
            return Verdict("reject", choice.Value1, false);
        });
        d1.Next().Subscribe(it => Log.Add($"sink{it}"));
        Settle(() => d1.Send(1));
        Trace.ShouldBe("reject1 sink1");
        d2.Waiting.ShouldBe(0);
    }

    [Test]
    [Peak(31)]
    public void Choice_ThatAccepts_ConsumesTheEventOfTheDistributor()
    {
        Distributor<int> d1 = Loop.Distributor<int>(), d2 = Loop.Distributor<int>();
        AnyOf(d1.Next(), d2.Next()).AsEvent().Subscribe(choice => Verdict("any", choice.Value1, true));
        d1.Next().Subscribe(it => Log.Add($"sink{it}"));
        Settle(() => d1.Send(1));
        Trace.ShouldBe("any1");
        Settle(() => d1.Send(2));
        Trace.ShouldBe("any1 sink2");
    }

    [Test]
    [Peak(29), Contract(9)]
    public void Refusal_ThroughEveryComposite_ReachesTheLeaf()
    {
        Distributor<int> d = Loop.Distributor<int>();
        Event<int> bounded = d.Next().Within(60);
        Event<int> wrapped = AnyOf(Loop.Guard(() => bounded.Select(it => it)), Loop.Never()).AsEvent().Select(it => it.Value1);
        wrapped.Subscribe(it => Verdict("deep", it, false));
        d.Next().Subscribe(it => Log.Add($"sink{it}"));
        Settle(() => d.Send(1));
        Trace.ShouldBe("deep1 sink1");
        Loop.GetStatistics().Timers.ShouldBe(0);
    }

    [Test]
    [Peak(26)]
    public void Choice_OverTenValues_GivesExactlyTheFirst([Range(0, 9)] int first)
    {
        EventValue<int>[] values = [.. Enumerable.Range(0, 10).Select(_ => Loop.Value(0))];
        Event<Choice> any = AnyOf([.. values.Select(it => (Event)it.Changed)]);
        any.Subscribe(choice => Log.Add($"{choice.Index}={choice.Value}:{Array.IndexOf(values, choice.Source)}"));
        Settle(() => values[first].Set(42));
        foreach (EventValue<int> value in values)
        {
            Settle(() => value.Set(7));
        }
        Trace.ShouldBe($"{first}=42:{first}");
        values.ShouldAllBe(it => it.Core.Rented == 0);
    }

    [Test]
    [Peak(24), Contract(8)]
    public void AnyOf_OfOne_IsThatOne()
    {
        Event<int> only = Loop.Value(0).Changed;
        (AnyOf(only) == only).ShouldBeTrue();
        AnyOf(only).Source.ShouldBeSameAs(only.Source);
    }

    [Test]
    [Peak(25), Peak(28), Contract(8)]
    public void AnyOf_OfNothing_OrOfWhatIsNoEvent_Throws()
    {
        Should.Throw<ArgumentException>(() => AnyOf());
        Should.Throw<InvalidOperationException>(() => AnyOf((Event)default, Loop.Never(), Loop.Never()));
    }

    private static bool VerdictError() => throw new FormatException("a verdict that throws");

    private bool Verdict(string name, int value, bool accepts)
    {
        Log.Add($"{name}{value}");
        return accepts;
    }
}
