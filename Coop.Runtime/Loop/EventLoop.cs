// The wheel: one thread, one run queue, one heap of timers, one poller.
//
// A turn (EventLoop.Turn.cs) is a look and a batch. What is where:
//   EventLoop.cs           the state, all of it, and how it is made
//   EventLoop.Turn.cs      one turn
//   EventLoop.Slice.cs     turns for a length of time
//   EventLoop.Pump.cs      turning until something is done
//   EventLoop.Pace.cs      how often it looks while there is work
//   EventLoop.Spin.cs      looking for a while before it sleeps
//   EventLoop.PollHandle.cs  what tells a foreign loop that it is time to turn
//   EventLoop.Ambient.cs   which loop is meant when none is named
//   EventLoop.Post.cs      work from other threads
//   EventLoop.Shutdown.cs  the end
//   EventLoop.Watching.cs  what those who watch may know
//
// Invariants
//   E1  The loop is Open, then Ending (everything parked is cancelled), then Ended (posts fail, the poller is closed). It never goes back.
//   E2  A turn runs on the bound thread and never inside a turn of the same loop.
using Coop.Runtime.IO;
using Coop.Runtime.Loop;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Time;

namespace Coop.Runtime;

/// <summary>
/// An event loop: microthreads take turns on the one thread that runs it, and wait for events. Made by <c>EventLoop.Run</c> or <c>EventLoop.Start</c>,
/// or by hand and driven with <see cref="Turn"/>.
/// </summary>
public sealed partial class EventLoop : IDisposable
{
    /// <summary>The most steps of one turn, and the most that run between two looks: the bound on how late a post, fd or timer is noticed (C3).</summary>
    internal const int MaxStepsPerTurnLimit = 1024;

    /// <summary>The most timers that one look makes ready: of a million that are due at once the rest waits for the next looks, in its order (C3).</summary>
    internal const int MaxTimersPerLook = 1024;

    internal readonly Scheduler Scheduler;
    internal readonly TimerHeap Timers = new();
    internal readonly Clock Clock;
    internal readonly DescriptorTable Descriptors;

    /// <summary>Microthreads that have not ended, oldest first.</summary>
    internal readonly StrandList Live = new();

    /// <summary>Operations in flight on other threads: virtual time does not jump while there are any.</summary>
    internal int ForeignOperations;

    /// <summary>The sources that the layer above has one of for each loop.</summary>
    internal object? Sources;

    /// <summary>What the layer of microthreads keeps for each loop.</summary>
    internal object? Threads;

    private readonly List<Exception> _errors = [];
    private readonly long _spinTicks;
    private LoopState _state;
    private bool _stopping;
    private long _looks;
    private long _waits;

    /// <summary>Makes a loop that runs nothing yet. The first <see cref="Turn"/> binds it to its thread.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="PlatformNotSupportedException">The poller that was asked for does not exist on this system.</exception>
    public EventLoop(EventLoopOptions? options = null)
        : this(options, null)
    {
    }

    internal EventLoop(EventLoopOptions? options, IPoller? poller)
    {
        Options = options ?? new EventLoopOptions();
        Options.Validate();
        Scheduler = new Scheduler(this, new ErrorSink(this), new ScheduleOrder(Options.Order.Seed), Options.Blocking == BlockingPolicy.Throw, Options.BlockingReportAfter);
        Scheduler.TimerWithdrawn = Timers.Remove;
        Clock = new Clock(Options.Clock);
        _spinTicks = SpinTicks;
        Descriptors = new DescriptorTable(poller ?? Pollers.Create(Options.Poller), Options.Name);
        Scheduler.Inbox.Ring = Descriptors.Wake;
        Clock.Manual?.Subscribe(Scheduler.Inbox.RingOnce);
        OnMade();
    }

    /// <summary>How the loop was made.</summary>
    public EventLoopOptions Options { get; }

    /// <summary>The number of the running turn, or of the last one. A turn is one look and one batch of steps.</summary>
    public long TurnNumber => Scheduler.TurnCount;

    /// <summary>The loop's monotonic clock, since some fixed moment. It is what timers are compared with.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(Clock.NowNanos / 100);

    /// <summary>True while one of the loop's turns runs on the calling thread.</summary>
    public bool IsRunningHere => Scheduler.Running == Scheduler;

    /// <summary>The first error that nobody waited for; under <see cref="UnhandledErrorPolicy.Stop"/> it ends the loop.</summary>
    public Exception? Failure => _errors.Count == 0 ? null : _errors[0];

    /// <summary>A snapshot of what the loop has done and holds.</summary>
    /// <returns>Counters since the loop was made, and what is armed now.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public LoopStatistics GetStatistics() => new()
    {
        Turns = TurnNumber,
        Looks = _looks,
        Waits = _waits,
        Resumes = Scheduler.StepCount,
        CompletedAtOnce = Scheduler.AtOnceCount,
        Posts = Scheduler.PostCount,
        MicrothreadsStarted = MicrothreadsStarted,
        Microthreads = Live.Count,
        Ready = Scheduler.ReadyCount,
        Timers = Timers.Count,
        DescriptorWaits = Descriptors.WaitCount,
    };

    internal void VerifyAccess() => Scheduler.VerifyAccess();

    /// <summary>For what prepares a loop: a loop that no thread owns yet may be used by whoever made it.</summary>
    internal void VerifyAccessOrUnbound()
    {
        if (Scheduler.ThreadId != 0)
        {
            Scheduler.VerifyAccess();
        }
    }

    /// <summary>How many microthreads were started.</summary>
    internal long MicrothreadsStarted { get; set; }

    /// <summary>True once nothing runs any more.</summary>
    internal bool HasEnded => _state == LoopState.Ended;

    /// <summary>True once the loop ends or must end: a new microthread would be cancelled at once.</summary>
    internal bool IsEnding => _state != LoopState.Open;

    private sealed class ErrorSink(EventLoop loop) : IErrorSink
    {
        public void Unhandled(Strand strand, Exception error) => loop.OnUnhandled(error);

        public void Stubborn(Strand strand) => loop.OnStubborn(strand);

        public void TooLate(Strand strand, object? state) => loop.OnTooLate(strand);

        public ObjectDisposedException Ended() => loop.Ended();

        public void Blocking(bool isBlocked) => loop.Observer?.Blocking(isBlocked);

        public void Blocked(Strand strand, TimeSpan since) => loop.OnBlocked(strand, since);
    }
}
