using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>PEAK 2.1: what every kind of source does. The loop is turned until it is idle after each event.</summary>
[TestFixtureSource(typeof(SourceKind), nameof(SourceKind.All))]
public sealed class EverySourceTests(string name)
{
    private readonly List<int> _log = [];
    private EventLoop _loop = null!;
    private SourceKind _kind = null!;

    [SetUp]
    public void MakeLoop()
    {
        _log.Clear();
        _loop = TestLoop.Manual(out _);
        _kind = SourceKind.Make(name, _loop);
    }

    [TearDown]
    public void EndLoop()
    {
        _loop.Settle();
        _loop.Failure.ShouldBeNull();
        _loop.GetStatistics().Timers.ShouldBe(0);
        _loop.Dispose();
    }

    [Test]
    [Peak(1), Peak(2)]
    public void Poll_OfWhatHasNotHappened_SaysWouldWait() => _kind.Event.TryTake(out _).ShouldBeFalse();

    [Test]
    [Peak(1), Peak(2)]
    public void Poll_AfterItHappened_SaysGoOnOnlyWhereItLasts()
    {
        Happen(1);
        _kind.Event.TryTake(out _).ShouldBe(_kind.IsLevel);
        _kind.Reset();
        _kind.Event.TryTake(out _).ShouldBeFalse();
    }

    [Test]
    [Peak(3)]
    public void Callback_AddedOnce_IsCalledOnceWithTheNextEvent()
    {
        Add(_log.Add);
        Happen(1);
        _log.ShouldBe([_kind.Seen(1)]);
        _kind.Reset();
        Happen(2);
        _log.Count.ShouldBe(1);
    }

    [Test]
    [Peak(3), Contract(2)]
    public void Callback_IsCalled_InAStepNotInTheFiring()
    {
        Add(_log.Add);
        _kind.Happen(1);
        _log.ShouldBeEmpty();
        _loop.Settle();
        _log.Count.ShouldBe(1);
    }

    [Test]
    [Peak(4)]
    public void Event_Always_NamesTheObjectItCameFrom()
    {
        _kind.Event.Source.ShouldBeSameAs(_kind.Face);
        var sources = new List<IEventSource>();
        using Subscription subscription = AnyOf(Never(), _kind.Event).AsEvent().Subscribe(choice => sources.Add(choice.Source));
        Happen(1);
        sources.ShouldBe([_kind.Face]);
    }

    [Test]
    [Peak(5)]
    public void Kind_Always_IsWhatItSays() => _kind.Face.ShouldBeAssignableTo(name switch
    {
        "D" => typeof(Distributor<int>),
        "B" => typeof(Broadcaster<int>),
        "V" => typeof(EventValue<int>),
        "S" => typeof(EventSemaphore),
        "DV" => typeof(EventReadable<int>),
        _ => typeof(EventCondition),
    });

    [Test]
    [Peak(6), Peak(7)]
    public void TenCallbacks_AreServed_OneByOneInAStreamAllAtOnceElsewhere()
    {
        var order = new List<(int Callback, int Value)>();
        for (int i = 0; i < 10; i++)
        {
            int callback = i;
            Add(value => order.Add((callback, value)));
        }
        if (!_kind.IsStream)
        {
            Happen(42);
            order.ShouldBe(Enumerable.Range(0, 10).Select(i => (i, _kind.Seen(42))));
            return;
        }
        for (int n = 0; n < 10; n++)
        {
            Happen(n);
            order.Count.ShouldBe(n + 1);
        }
        order.ShouldBe(Enumerable.Range(0, 10).Select(i => (i, _kind.Seen(i))));
    }

    [Test]
    [Peak(9), Peak(10)]
    public void Callback_AddedByACallback_IsCalledForTheNextEvent()
    {
        Add(first =>
        {
            _kind.Reset();
            Add(second => _log.Add(second));
        });
        Happen(1);
        _log.ShouldBeEmpty();
        Happen(2);
        _log.ShouldBe([_kind.Seen(2)]);
    }

    [Test]
    [Peak(11), Peak(93)]
    public void Callback_CancelledBeforeTheEvent_IsNotCalled()
    {
        Subscription subscription = Add(_log.Add);
        subscription.IsActive.ShouldBeTrue();
        subscription.Dispose();
        subscription.IsActive.ShouldBeFalse();
        Happen(1);
        subscription.Dispose();
        _log.ShouldBeEmpty();
        _kind.Event.Origin.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(12)]
    public void OldCancel_OfTheSameCallback_DoesNotTouchTheNewRegistration()
    {
        Subscription old = Add(_log.Add);
        old.Dispose();
        Happen(1);
        old.Dispose();
        _kind.Reset();
        Happen(2);
        _kind.Reset();
        Subscription current = Add(_log.Add);
        old.Dispose();
        Happen(3);
        _log.ShouldBe([_kind.Seen(3)]);
        old.Dispose();
        current.Dispose();
    }

    [Test]
    [Peak(13)]
    public void RejectingCallback_BeforeAnAcceptingOne_BothAreCalledInOrder()
    {
        var order = new List<(string, int)>();
        _kind.Event.Subscribe(value =>
        {
            order.Add(("reject", value));
            return false;
        });
        _kind.Event.Subscribe(value =>
        {
            order.Add(("accept", value));
            return true;
        });
        Happen(1);
        order.ShouldBe([("reject", _kind.Seen(1)), ("accept", _kind.Seen(1))]);
    }

    [Test]
    [Peak(14)]
    public void Event_WhileDisabled_IsDeliveredOnceWhenEnabled()
    {
        Add(_log.Add);
        _kind.Pausable.Disable();
        Happen(1);
        _log.ShouldBeEmpty();
        Enable();
        _log.ShouldBe([_kind.Seen(1)]);
    }

    [Test]
    [Peak(15)]
    public void Disable_Twice_NeedsEnableTwice()
    {
        Add(_log.Add);
        _kind.Pausable.Disable();
        _kind.Pausable.Disable();
        Happen(1);
        Enable();
        _log.ShouldBeEmpty();
        Enable();
        _log.ShouldBe([_kind.Seen(1)]);
    }

    [Test]
    [Peak(16)]
    public void DisableAndEnable_WithNoEventBetween_DeliversNothing()
    {
        Subscription subscription = Add(_log.Add);
        _kind.Pausable.Disable();
        Enable();
        _log.ShouldBeEmpty();
        subscription.Dispose();
    }

    [Test]
    [Peak(17)]
    public void Enable_WithoutDisable_Throws() => Should.Throw<InvalidOperationException>(_kind.Pausable.Enable);

    [Test]
    [Peak(18)]
    public void TwoEvents_WhileDisabled_AreOneTheLatest()
    {
        if (!_kind.IsSingleBuffered)
        {
            Assert.Pass("keeps every event: see the streams' own tests");
        }
        Add(_log.Add);
        _kind.Pausable.Disable();
        Happen(1);
        Happen(2);
        Enable();
        // A semaphore's event is its count: two permits came.
        _log.ShouldBe([name == "S" ? 2 : _kind.Seen(2)]);
    }

    [Test]
    [Peak(23), Peak(94)]
    public void Callback_ThatCancelsALaterOneAndAddsAnother_HarmsNobody()
    {
        Subscription? later = null;
        Add(_ =>
        {
            later!.Dispose();
            _kind.Reset();
            Add(value => _log.Add(value));
        });
        later = Add(_ => { });
        Happen(1);
        _log.ShouldBeEmpty("an added callback is not called in the firing that added it");
        Happen(2);
        _log.ShouldBe([_kind.Seen(2)]);
    }

    [Test]
    [Peak(100)]
    public void DisableAndEnable_FromACallback_LoseNothing()
    {
        Add(_ =>
        {
            _kind.Pausable.Disable();
            _kind.Reset();
            Add(_log.Add);
        });
        _kind.Pausable.Disable();
        Happen(1);
        Enable();
        Happen(2);
        _log.ShouldBeEmpty();
        Enable();
        _log.ShouldBe([_kind.Seen(2)]);
    }

    [Test]
    [Peak(30), Peak(92)]
    public void Choice_WithEveryKind_TakesOneAndLeavesNothingBehind()
    {
        var other = new EventValue<int>(_loop, 0);
        using Subscription subscription = AnyOf(_kind.Event, other.Changed).AsEvent().Subscribe(choice => _log.Add(choice.Index));
        Happen(1);
        _kind.Reset();
        other.Set(1);
        Happen(2);
        _log.ShouldBe([0]);
        other.Core.Rented.ShouldBe(0);
        other.Core.WaiterCount.ShouldBe(0);
        _kind.Event.Origin.Rented.ShouldBe(0);
    }

    [Test]
    [Peak(62)]
    public void SubscriptionToAll_UntilDisposed_GetsEveryEvent()
    {
        int[] events = [1, 3, 5, 9, 27, 42];
        Subscription subscription = _kind.Event.SubscribeAll(_log.Add);
        foreach (int n in events)
        {
            Happen(n);
        }
        subscription.Dispose();
        Happen(7);
        _log.ShouldBe(events.Select(_kind.Seen));
        _kind.Event.Origin.Rented.ShouldBe(0);
    }

    [Test]
    [Contract(1)]
    public void Use_OnAnotherThread_ThrowsAndChangesNothing()
    {
        Exception? thrown = null;
        var thread = new System.Threading.Thread(() =>
        {
            thrown = Should.Throw<InvalidOperationException>(() => _kind.Pausable.Disable());
            Should.Throw<InvalidOperationException>(() => _kind.Happen(1));
            Should.Throw<InvalidOperationException>(() => _kind.Event.Subscribe(_log.Add));
        });
        thread.Start();
        thread.Join();
        thrown.ShouldNotBeNull();
        Add(_log.Add);
        Happen(1);
        _log.Count.ShouldBe(1);
    }

    private Subscription Add(Action<int> callback) => _kind.Event.Subscribe(callback);

    private void Happen(int n)
    {
        _kind.Happen(n);
        _loop.Settle();
    }

    private void Enable()
    {
        _kind.Pausable.Enable();
        _loop.Settle();
    }
}
