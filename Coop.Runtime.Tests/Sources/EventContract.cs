using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>
/// What holds for every source of events. For a new kind: say how to make its event and how to make it happen, what it does when nobody waits
/// (<see cref="Keeping"/>) and whom one happening wakes (<see cref="Waking"/>). The rest is inherited.
/// </summary>
/// <typeparam name="T">What the event gives.</typeparam>
public abstract partial class EventContract<T>
{
    private EventLoop _loop = null!;
    private EventKind<T> _kind = null!;
    private EventCompletionSource<int> _other = null!;

    private protected virtual Waking Wakes => Waking.All;

    private protected virtual Keeping Keeps => Keeping.Nothing;

    private protected virtual PollerKind Poller => PollerKind.WaitOnly;

    /// <summary>How often it can happen in one test.</summary>
    private protected virtual int MostTimes => int.MaxValue;

    private Event<T> Event => _kind.Event;

    private protected abstract EventKind<T> Make(EventLoop loop, ManualClock clock);

    [SetUp]
    public void Open()
    {
        var clock = new ManualClock();
        _loop = new EventLoop(new EventLoopOptions { Clock = clock, Poller = Poller, UnhandledErrors = UnhandledErrorPolicy.Stop });
        _loop.Rebind();
        _kind = Make(_loop, clock);
        _other = new EventCompletionSource<int>(_loop);
        Settle();
    }

    [TearDown]
    public void Close()
    {
        _kind.Dispose();
        try
        {
            Settle();
            _loop.GetStatistics().Microthreads.ShouldBe(0, "a microthread is left alive");
            NothingIsLeft();
            _loop.Shutdown();
        }
        finally
        {
            _loop.Dispose();
        }
    }

    /// <summary>Happens, and whoever is woken by it has run.</summary>
    private void Fire()
    {
        _kind.Fire();
        Settle();
    }

    /// <summary>Also what only the next look sees: time that is past, descriptors that are ready.</summary>
    private void Settle()
    {
        for (int i = 0; i < 3; i++)
        {
            _ = _loop.Turn();
            _loop.Settle();
        }
    }

    private void NothingIsLeft()
    {
        _kind.Registered().ShouldBe(0, "waiters are left registered or rented");
        LoopStatistics statistics = _loop.GetStatistics();
        statistics.Timers.ShouldBe(0, "a timer is left armed");
        statistics.DescriptorWaits.ShouldBe(0, "a wait for a file descriptor is left armed");
    }

    /// <summary>After a wait that did not get it: what happens now is still there for somebody else, once or for good.</summary>
    private void NothingWasTaken()
    {
        NothingIsLeft();
        Fire();
        if (Keeps == Keeping.Nothing)
        {
            return;
        }
        int got = 0;
        Microthread next = _loop.Thread(async () =>
        {
            _ = await Event;
            got++;
        });
        Settle();
        got.ShouldBe(1, "the event was lost");
        next.IsEnded.ShouldBeTrue();
        NothingIsLeft();
    }

    private Waited Await(Func<Task> body)
    {
        var waited = new Waited();
        _ = _loop.Thread(async () =>
        {
            try
            {
                await body();
                waited.Times++;
            }
            catch (Exception error)
            {
                waited.Error = error;
            }
            waited.ThreadId = Environment.CurrentManagedThreadId;
        });
        Settle();
        return waited;
    }

    private sealed class Waited
    {
        internal int Times { get; set; }

        internal Exception? Error { get; set; }

        internal int ThreadId { get; set; }

        internal void ShouldBeDone()
        {
            Error.ShouldBeNull();
            Times.ShouldBe(1);
        }
    }
}
