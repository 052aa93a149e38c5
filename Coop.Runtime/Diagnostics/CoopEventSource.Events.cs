using System.Diagnostics;
using System.Diagnostics.Tracing;

namespace Coop.Runtime.Diagnostics;

internal sealed partial class CoopEventSource
{
    private const int LoopStartedId = 1;
    private const int LoopEndedId = 2;
    private const int MicrothreadStartedId = 3;
    private const int MicrothreadEndedId = 4;
    private const int LoopWaitsId = 5;
    private const int LoopWokeId = 6;
    private const int StepId = 7;
    private const int StallId = 8;
    private const int StallEndedId = 9;

    // Whose step is being run, on this loop's thread, and since when.
    [ThreadStatic]
    private static (Strand? Strand, long At) t_step;

    [Event(LoopStartedId, Keywords = Keywords.Lifetime | Keywords.Snapshot | Keywords.Stalls, Level = EventLevel.Informational)]
    private void LoopStarted(long loop, long threadId, long systemThreadId, string name) => Row(LoopStartedId, [loop, threadId, systemThreadId], name);

    [Event(LoopEndedId, Keywords = Keywords.Lifetime | Keywords.Snapshot | Keywords.Stalls, Level = EventLevel.Informational)]
    private void LoopEnded(long loop, long turns, long steps, string name) => Row(LoopEndedId, [loop, turns, steps], name);

    [Event(MicrothreadStartedId, Keywords = Keywords.Lifetime, Level = EventLevel.Informational)]
    private void MicrothreadStarted(long loop, long id, long parentId, long line, string name, string file) => Row(MicrothreadStartedId, [loop, id, parentId, line], name, file);

    [Event(MicrothreadEndedId, Keywords = Keywords.Lifetime, Level = EventLevel.Informational)]
    private void MicrothreadEnded(long loop, long id, string outcome) => Row(MicrothreadEndedId, [loop, id], outcome);

    [Event(LoopWaitsId, Keywords = Keywords.IO, Level = EventLevel.Verbose)]
    private void LoopWaits(long loop, long descriptorWaits, long timers) => Row(LoopWaitsId, [loop, descriptorWaits, timers]);

    [Event(LoopWokeId, Keywords = Keywords.IO, Level = EventLevel.Verbose)]
    private void LoopWoke(long loop, long ready) => Row(LoopWokeId, [loop, ready]);

    [Event(StepId, Keywords = Keywords.Scheduling, Level = EventLevel.Verbose)]
    private void Step(long loop, long microthreadId, long nanos) => Row(StepId, [loop, microthreadId, nanos]);

    [Event(StallId, Keywords = Keywords.Stalls, Level = EventLevel.Warning)]
    private void Stall(long loop, long kind, long microthreadId, long millis, string name, string startedAt, string method, string threadState, string advice, string stack) =>
        Row(StallId, [loop, kind, microthreadId, millis], name, startedAt, method, threadState, advice, stack);

    [Event(StallEndedId, Keywords = Keywords.Stalls, Level = EventLevel.Informational)]
    private void StallEnded(long loop, long microthreadId, long millis) => Row(StallEndedId, [loop, microthreadId, millis]);

    [NonEvent]
    internal void LoopStarted(LoopProbe probe)
    {
        if (IsEnabled())
        {
            LoopStarted(probe.Number, probe.Loop.Scheduler.ThreadId, probe.ThreadNumber, probe.Name);
        }
    }

    [NonEvent]
    internal void LoopEnded(LoopProbe probe)
    {
        if (IsEnabled())
        {
            LoopEnded(probe.Number, probe.Loop.Scheduler.TurnCount, probe.Loop.Scheduler.StepCount, probe.Name);
        }
    }

    [NonEvent]
    internal void MicrothreadStarted(LoopProbe probe, Microthread microthread) =>
        MicrothreadStarted(probe.Number, microthread.Id, microthread.ParentId, microthread.Site.Line, microthread.Name, microthread.Site.File);

    [NonEvent]
    internal void MicrothreadEnded(LoopProbe probe, Microthread microthread) => MicrothreadEnded(probe.Number, microthread.Id, microthread.State.ToString());

    [NonEvent]
    internal void LoopWaits(LoopProbe probe)
    {
        if (IsTracingWaits)
        {
            LoopWaits(probe.Number, probe.Loop.Descriptors.WaitCount, probe.Loop.Timers.Count);
        }
    }

    [NonEvent]
    internal void LoopWoke(LoopProbe probe)
    {
        if (IsTracingWaits)
        {
            LoopWoke(probe.Number, probe.Loop.Scheduler.ReadyCount);
        }
    }

    /// <summary>The next step is to be told: one, and when it begins.</summary>
    [NonEvent]
    internal static int BeginStep(LoopProbe probe)
    {
        t_step = (probe.Loop.Scheduler.NextStrand, Stopwatch.GetTimestamp());
        return 1;
    }

    [NonEvent]
    internal void EndStep(LoopProbe probe, int steps)
    {
        if (steps > 0)
        {
            Step(probe.Number, (t_step.Strand as Microthread)?.Id ?? 0, (long)Stopwatch.GetElapsedTime(t_step.At).TotalNanoseconds);
        }
        t_step = default;
    }

    [NonEvent]
    internal void Stall(LoopProbe probe, StallReport report)
    {
        if (IsEnabled(EventLevel.Warning, Keywords.Stalls))
        {
            Stall(probe.Number, (long)report.Kind, report.MicrothreadId, (long)report.Duration.TotalMilliseconds, report.Name, report.StartedAt, report.Method, report.ThreadState, report.Advice, report.Stack ?? "");
        }
    }

    [NonEvent]
    internal void StallEnded(LoopProbe probe, long microthreadId, TimeSpan duration)
    {
        if (IsEnabled(EventLevel.Informational, Keywords.Stalls))
        {
            StallEnded(probe.Number, microthreadId, (long)duration.TotalMilliseconds);
        }
    }

    private static int CountOf(int id) => id switch
    {
        LoopStartedId or LoopEndedId or MicrothreadEndedId => 1,
        MicrothreadStartedId => 2,
        StallId => 6,
        _ => TextsOfSnapshot(id),
    };
}
