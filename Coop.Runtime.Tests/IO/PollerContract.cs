using System.Collections.Concurrent;
using System.Diagnostics;
using Coop.Runtime.IO;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.IO;

/// <summary>What every poller does: waits, is woken, and leaves nothing behind. The P numbers are those of <see cref="IPoller"/>.</summary>
public abstract class PollerContract(PollerKind kind)
{
    private const long NanosPerMillisecond = 1_000_000;

    private readonly Readiness[] _ready = new Readiness[64];

    internal IPoller Poller { get; private set; } = null!;

    private protected abstract PollerCapabilities Promised { get; }

    private protected virtual IPoller Create() => Pollers.Create(kind);

    [SetUp]
    public void Open() => Poller = Create();

    [TearDown]
    public void CloseEverything()
    {
        Poller.Dispose();
        Fd.CloseAll();
    }

    [Test]
    public void Capabilities_Always_AreThoseThisFixtureTests()
    {
        Poller.Capabilities.ShouldBe(Promised);
        Poller.PollHandle.HasValue.ShouldBe(Promised.HasFlag(PollerCapabilities.Pollable));
    }

    [Test]
    public void Wait_NothingToTell_LooksAndReturns() => Poller.Wait(0, _ready).ShouldBe(0);

    [TestCase(1)]
    [TestCase(1_000)]
    [TestCase(999_999)]
    [TestCase(1_000_001)]
    [TestCase(20_000_001)]
    [Contract(13)]
    public void Wait_Timeout_IsNeverEarly(long nanos)
    {
        for (var round = 0; round < 5; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            Poller.Wait(nanos, _ready).ShouldBe(0);
            Elapsed(begun).ShouldBeGreaterThanOrEqualTo(nanos);
        }
    }

    [Test]
    public void Wait_InterruptedBySignals_WaitsItsWholeTime()
    {
        const long Nanos = 50 * NanosPerMillisecond;
        using var signal = new ThreadSignal();
        var self = ThreadSignal.Self;
        var isOver = false;
        var hasGivenUp = false;
        var pest = new Thread(() =>
        {
            var since = Stopwatch.GetTimestamp();
            while (!Volatile.Read(ref isOver) && !hasGivenUp)
            {
                ThreadSignal.Send(self);
                Thread.Sleep(1);
                hasGivenUp = Elapsed(since) > 600 * Nanos;
            }
        });
        pest.Start();
        var begun = Stopwatch.GetTimestamp();
        var told = Poller.Wait(Nanos, _ready);
        var elapsed = Elapsed(begun);
        Volatile.Write(ref isOver, true);
        pest.Join();
        told.ShouldBe(0);
        elapsed.ShouldBeGreaterThanOrEqualTo(Nanos);
        hasGivenUp.ShouldBeFalse("each signal makes it wait anew");
    }

    [Test]
    public void Wake_BeforeWait_EndsOneWait()
    {
        Poller.Wake();
        Poller.Wait(Timeout.Infinite, _ready).ShouldBe(0);
        WaitsItsWholeTime();
    }

    [Test]
    public void Wake_ManyTimes_EndsOneWait()
    {
        for (var i = 0; i < 1000; i++) Poller.Wake();
        Poller.Wait(Timeout.Infinite, _ready).ShouldBe(0);
        WaitsItsWholeTime();
    }

    [TestCase(long.MaxValue)]
    [TestCase((int.MaxValue + 1L) * NanosPerMillisecond)]
    public void Wait_VeryLong_IsAWaitThatARingEnds(long nanos)
    {
        var waker = new Thread(() =>
        {
            Thread.Sleep(5);
            Poller.Wake();
        });
        var begun = Stopwatch.GetTimestamp();
        waker.Start();
        Poller.Wait(nanos, _ready).ShouldBe(0);
        Elapsed(begun).ShouldBeGreaterThanOrEqualTo(5 * NanosPerMillisecond);
        waker.Join();
    }

    [Test]
    public void Wake_FromManyThreads_LosesNothingThatWasHandedInBefore()
    {
        const int Threads = 4;
        const int Each = 20_000;
        var inbox = new ConcurrentQueue<int>();
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                inbox.Enqueue(i);
                Poller.Wake();
                if (i % 64 == 0) Thread.Yield();
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        for (var taken = 0; taken < Threads * Each;)
        {
            Poller.Wait(Timeout.Infinite, _ready);
            while (inbox.TryDequeue(out _)) taken++;
        }
        foreach (var thread in threads) thread.Join();
    }

    [Test]
    public void Wake_AfterDispose_DoesNothing()
    {
        Poller.Dispose();
        Poller.Wake();
        Poller.Dispose();
    }

    [Test]
    public void Wake_DuringDispose_TouchesNobodyElsesDescriptor()
    {
        for (var round = 0; round < 200; round++)
        {
            var poller = Create();
            using var started = new ManualResetEventSlim();
            var waker = new Thread(() =>
            {
                started.Set();
                for (var i = 0; i < 500; i++) poller.Wake();
            });
            waker.Start();
            started.Wait();
            poller.Wait(0, _ready);
            poller.Dispose();
            // The numbers that were freed are most likely these.
            var (read, write) = Fd.Pipe();
            var (otherRead, otherWrite) = Fd.Pipe();
            waker.Join();
            Fd.Write(write, "a");
            Fd.Write(otherWrite, "b");
            Fd.Read(read).ShouldBe("a");
            Fd.Read(otherRead).ShouldBe("b");
            Fd.CloseAll();
        }
    }

    [Test]
    public void Reset_WithARingPending_KeepsIt()
    {
        Poller.Wake();
        Poller.Reset();
        Poller.Wait(Timeout.Infinite, _ready).ShouldBe(0);
        WaitsItsWholeTime();
    }

    [Test]
    public void Reset_AfterRingsThatWereAnswered_RingsNoMore()
    {
        Poller.Wake();
        Poller.Wait(Timeout.Infinite, _ready);
        Poller.Reset();
        WaitsItsWholeTime();
        Poller.Wake();
        Poller.Wait(Timeout.Infinite, _ready).ShouldBe(0);
    }

    [Test]
    [Contract(20)]
    public void WaitAndWake_Steady_AllocateNothing() =>
        Allocation.BytesOf(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Poller.Wake();
                Poller.Wait(Timeout.Infinite, _ready);
                Poller.Wait(0, _ready);
                Poller.Wait(1, _ready);
            }
        }).ShouldBe(0);

    [Test]
    public void Dispose_AfterALife_LeavesNoDescriptor()
    {
        Live();
        var before = Fd.Numbers();
        Live();
        Fd.Numbers().ShouldBe(before);

        void Live()
        {
            using var poller = Create();
            _ = poller.PollHandle;
            poller.Wake();
            poller.Wait(0, _ready);
            poller.Reset();
        }
    }

    [Test]
    public void Descriptors_OfAPoller_AreNotInherited()
    {
        var before = Fd.Numbers();
        using var poller = Create();
        _ = poller.PollHandle;
        poller.Reset();
        var own = Fd.Numbers().Except(before).ToArray();
        (own.Length > 0).ShouldBe(Promised.HasFlag(PollerCapabilities.Descriptors));
        own.Where(Fd.IsInherited).ShouldBeEmpty();
    }

    private protected void WaitsItsWholeTime()
    {
        var begun = Stopwatch.GetTimestamp();
        Poller.Wait(NanosPerMillisecond, _ready).ShouldBe(0);
        Elapsed(begun).ShouldBeGreaterThanOrEqualTo(NanosPerMillisecond);
    }

    private static long Elapsed(long begun) => (long)Stopwatch.GetElapsedTime(begun).TotalNanoseconds;
}
