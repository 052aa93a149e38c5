// Whether one loop's step takes too long: the watchdog's look at it.
//
// What counts is time in which the step could have ended: processor time, and time asleep in a system call. A thread that waits for a processor, a process that is
// stopped and a watchdog that was not given a processor itself are no stall. So between two looks the step is credited with
//   the processor time of its thread   while it runs or could run
//   the time since the last look       while it sleeps in the system, less what it waited for a processor; at most two periods, whatever the clock says
//   nothing                            while the process is stopped or traced, or a debugger is attached
// and never with what the garbage collector has stopped the process for.
// The step count, which is counted anyway, says that it is still the same step.
using System.Diagnostics;
using Coop.Runtime.IO;
using Coop.Runtime.Loop;

namespace Coop.Runtime.Diagnostics;

internal sealed class StallWatch(LoopProbe probe)
{
    /// <summary>A stall that goes on is told again when it has become so many times as long.</summary>
    private const int RepeatFactor = 10;

    /// <summary>Told of everything, before anything is suppressed: for tests.</summary>
    internal static Action<StallReport>? Told { get; set; }

    /// <summary>As <see cref="Told"/>, for the record of a whole test run.</summary>
    internal static Action<StallReport>? Recorder { get; set; }

    /// <summary>Whether a managed debugger may be holding the process; another one in tests.</summary>
    internal static Func<bool> IsDebugged { get; set; } = static () => Debugger.IsAttached;

    private static readonly long s_reportDistance = Stopwatch.Frequency;

    private readonly long _limitNanos = (long)probe.Loop.Options.StallAfter.TotalNanoseconds;
    private long _steps = -1;
    private long _looks;
    private bool _hasUsage;
    private ThreadUsage _usage;
    private long _pausedNanos;
    private long _creditNanos;
    private long _sleptNanos; // of the credit
    private long _firstNanos; // processor time of the thread when the step was seen first
    private long _nextReportNanos;
    private Strand? _stuck;
    private long _lastReport;
    private long _suppressed;

    private bool IsOn => probe.Loop.Options.StallAfter != Timeout.InfiniteTimeSpan;

    /// <summary>Whether the loop had looked when the watchdog looked last: perhaps it has found something, and does it now.</summary>
    internal bool HasLooked { get; private set; }

    /// <summary>The watchdog looks. True when the loop has done or is doing something; a host that asks it again and again and finds nothing is none of it.</summary>
    internal bool Check(long gapNanos, long periodNanos)
    {
        EventLoop loop = probe.Loop;
        long steps = loop.Scheduler.StepCount, looks = loop.LookCount;
        bool isBusy = loop.Scheduler.InTurn && !loop.IsWaiting;
        bool hasStepped = steps != _steps;
        HasLooked = looks != _looks;
        _steps = steps;
        _looks = looks;
        if (hasStepped || HasLooked || !isBusy || probe.IsBlocking || IsDebugged() || !IsOn)
        {
            Reset();
            // Busy with the same look as before: else it is a turn for nothing that was met by chance.
            return hasStepped || (isBusy && !HasLooked);
        }
        Credit(gapNanos, periodNanos);
        if (_creditNanos >= _nextReportNanos)
        {
            Strand strand = loop.Scheduler.Current;
            if (loop.Scheduler.StepCount == steps)
            {
                ReportStuck(strand);
            }
        }
        return true;
    }

    /// <summary>What is told of a stall.</summary>
    internal StallReport Report(Strand strand, StallKind kind, TimeSpan duration, string threadState, string? stack)
    {
        var microthread = strand as Microthread;
        return new StallReport
        {
            LoopName = probe.Name,
            Kind = kind,
            MicrothreadId = microthread?.Id ?? 0,
            Name = microthread?.Name ?? (probe.Loop.Scheduler.InBatch ? "posted work or a callback" : "a look at descriptors, posts and timers"),
            StartedAt = microthread?.Site.Place ?? "",
            Method = microthread is null ? "" : WaitStack.MethodOf(microthread.Work),
            Duration = duration,
            ThreadState = threadState,
            Stack = stack,
            Advice = AdviceFor(kind, threadState),
            Suppressed = Interlocked.Exchange(ref _suppressed, 0),
            Evidence = kind == StallKind.LongStep && _hasUsage ? new StallEvidence(probe.ThreadNumber, _limitNanos, _firstNanos, _sleptNanos) : null,
        };
    }

    /// <summary>Tells it, unless something was told a moment ago; a trace is always told.</summary>
    internal void Tell(StallReport report, bool isTold = false)
    {
        CoopEventSource.Log.Stall(probe, report);
        Told?.Invoke(report);
        Recorder?.Invoke(report);
        long now = Stopwatch.GetTimestamp(), last = Interlocked.Read(ref _lastReport);
        if (last != 0 && now - last < s_reportDistance)
        {
            Interlocked.Add(ref _suppressed, report.Suppressed + 1);
            return;
        }
        Interlocked.Exchange(ref _lastReport, now);
        if (probe.Loop.Options.OnStall is not { } handler)
        {
            if (!isTold)
            {
                Trace.TraceWarning(report.ToString());
            }
            return;
        }
        try
        {
            handler(report);
        }
        catch (Exception error)
        {
            // A broken instrument must not end the process, nor the watch over other loops.
            Trace.TraceError($"Event loop '{probe.Name}': OnStall has thrown {error}");
        }
    }

    private void ReportStuck(Strand strand)
    {
        if (_stuck is null)
        {
            probe.CountStall();
        }
        _stuck = strand;
        _nextReportNanos = _creditNanos * RepeatFactor;
        Tell(Report(strand, StallKind.LongStep, TimeSpan.FromTicks(_creditNanos / 100), ThreadState(), null));
    }

    private void Reset()
    {
        if (_stuck is { } strand)
        {
            CoopEventSource.Log.StallEnded(probe, (strand as Microthread)?.Id ?? 0, TimeSpan.FromTicks(_creditNanos / 100));
            _stuck = null;
        }
        _hasUsage = false;
        _creditNanos = _sleptNanos = 0;
        _nextReportNanos = _limitNanos;
    }

    private void Credit(long gapNanos, long periodNanos)
    {
        long most = Math.Min(gapNanos, periodNanos * 2);
        if (!ThreadUsage.TryRead(probe.ThreadNumber, out ThreadUsage usage))
        {
            // The system does not tell: the clock alone.
            _creditNanos += most;
            return;
        }
        long paused = (long)GC.GetTotalPauseDuration().TotalNanoseconds;
        if (_hasUsage)
        {
            long computed = usage.ComputedNanos - _usage.ComputedNanos, delayed = usage.DelayedNanos - _usage.DelayedNanos;
            long credit = usage.State switch
            {
                'S' or 'D' => most - delayed,
                'T' or 't' => 0,
                _ => Math.Min(computed, most),
            };
            _sleptNanos += usage.State is 'S' or 'D' ? Math.Max(0, credit) : 0;
            // A pause is known a moment after its end: perhaps only when it was credited already.
            _creditNanos = Math.Max(0, _creditNanos + Math.Max(0, credit) - (paused - _pausedNanos));
        }
        else
        {
            _firstNanos = usage.ComputedNanos;
        }
        _usage = usage;
        _pausedNanos = paused;
        _hasUsage = true;
    }

    private string ThreadState() => !_hasUsage ? "" : _usage.State is 'S' or 'D' ? "sleeps in the system" : "computes";

    private static string AdviceFor(StallKind kind, string threadState) => kind switch
    {
        StallKind.BlockingWait => "Use await instead of .Result, .Wait() or a contended lock.",
        StallKind.BusyWait => "It pauses again and again and does nothing else: let it wait for what it asks about (a value, a condition, a queue), or Sleep.",
        _ when threadState == "sleeps in the system" => "It is blocked in a call: use Sleep instead of Thread.Sleep, asynchronous I/O, or Blocking(...) for what cannot be helped.",
        _ => "It computes: put an `await Pause()` between parts of the work, or give it to another thread with Blocking(...).",
    };
}
