using Coop.Runtime.Diagnostics;

namespace Coop.Runtime;

/// <summary>How a loop is made. Immutable; use <c>with</c> or an initialiser.</summary>
public sealed record EventLoopOptions
{
    /// <summary>The name of the loop in messages, reports and thread names.</summary>
    public string Name { get; init; } = "coop";

    /// <summary>The clock of every timer; <see cref="ManualClock"/> for virtual time. Only its timestamps are read.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What the loop waits with; by default the best that the system has.</summary>
    public PollerKind Poller { get; init; }

    /// <summary>FIFO, or shuffled from a seed for tests.</summary>
    public StepOrder Order { get; init; }

    /// <summary>The most steps that one turn runs before it looks at posts, file descriptors and timers again. 1 to 1024; 1024 by default.</summary>
    public int MaxStepsPerTurn { get; init; } = EventLoop.MaxStepsPerTurnLimit;

    /// <summary>
    /// How long the loop, when it has nothing to run, looks again and again before it lets its thread sleep. Zero, the default, to 10 ms. It spares the system
    /// the waking of a thread, tens of microseconds, where answers come that fast; the price is a processor that is busy all that time. Of no effect under a
    /// <see cref="ManualClock"/>, and where the host turns the loop.
    /// </summary>
    public TimeSpan SpinBeforeWaiting { get; init; }

    /// <summary>What becomes of an error that nobody waits for.</summary>
    public UnhandledErrorPolicy UnhandledErrors { get; init; }

    /// <summary>
    /// Told of every error that nobody waits for, of code that blocks the loop or keeps catching its cancellation, and of what came too late. Runs on the loop,
    /// or on the thread that posted too late. Without one, System.Diagnostics.Trace is told. One that throws is not called again, and its error ends Run.
    /// </summary>
    public Action<Exception>? OnUnhandledError { get; init; }

    /// <summary>What becomes of code that blocks the loop's thread.</summary>
    public BlockingPolicy Blocking { get; init; }

    /// <summary>How long a blocked thread is left alone before <see cref="BlockingPolicy.Report"/> says so.</summary>
    public TimeSpan BlockingReportAfter { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long one step may take before the loop counts as held up, 50 ms by default: a watchdog tells so while the step runs. The time in which the thread was not
    /// given a processor is not counted. <see cref="Timeout.InfiniteTimeSpan"/> for no watchdog; at least 5 ms.
    /// </summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Told of a step that holds the loop up, while it does, and of a microthread that pauses instead of waiting. Runs on the watchdog's thread, which all loops
    /// share, or on the loop's own when it blocks; at most once a second. Without one, System.Diagnostics.Trace is told. What it throws is thrown away.
    /// </summary>
    public Action<StallReport>? OnStall { get; init; }

    /// <summary>How long cancelled microthreads may take for their finally blocks, at the end of the loop and of a cancelled group.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Throws what is wrong with these options; making a loop does so, too.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Clock);
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStepsPerTurn, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxStepsPerTurn, EventLoop.MaxStepsPerTurnLimit);
        ArgumentOutOfRangeException.ThrowIfLessThan(ShutdownGrace, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(BlockingReportAfter, TimeSpan.Zero);
        if (StallAfter != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(StallAfter, TimeSpan.FromMilliseconds(5));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(StallAfter, TimeSpan.FromHours(1));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(SpinBeforeWaiting, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SpinBeforeWaiting, EventLoop.MaxSpin);
        if (UnhandledErrors == UnhandledErrorPolicy.Report && OnUnhandledError is null)
        {
            throw new ArgumentException($"{nameof(UnhandledErrorPolicy)}.{nameof(UnhandledErrorPolicy.Report)} without {nameof(OnUnhandledError)} would swallow errors: say who is told.");
        }
        if (!Enum.IsDefined(Poller) || !Enum.IsDefined(UnhandledErrors) || !Enum.IsDefined(Blocking))
        {
            throw new ArgumentException("The options name a poller or policy that does not exist.");
        }
    }
}
