// The meter "Coop.Runtime". What is counted anyway is published by observable instruments: their callbacks run on the reader's thread and read numbers that the
// loop's thread writes. Nothing is added to a hot path for them. The two histograms are samples, taken only while somebody listens (LoopTiming.cs).
//
// A histogram is never tagged: a reader keeps few of them, and every combination of tags is one. The others carry the loop's name, and only when there are several.
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Coop.Runtime.Diagnostics;

internal static class LoopMeter
{
    internal const string Name = "Coop.Runtime";

    // In microseconds, and not in seconds: a viewer that shows three decimals shows nothing of a loop otherwise.
    private static readonly InstrumentAdvice<double> s_buckets = new() { HistogramBucketBoundaries = [1, 5, 10, 50, 100, 500, 1e3, 1e4, 1e5, 1e6] };

    private static readonly Meter s_meter = new(Name, typeof(LoopMeter).Assembly.GetName().Version?.ToString(3));

    internal static readonly Histogram<double> Delay = s_meter.CreateHistogram("coop.loop.delay", "us",
        "Samples of how long a step waits from the moment it is due (timers), or is seen by the loop (all else), until it runs.", null, s_buckets);

    internal static readonly Histogram<double> StepDuration = s_meter.CreateHistogram("coop.loop.step.duration", "us", "Samples of how long a step takes.", null, s_buckets);

    private static readonly ObservableGauge<double> s_utilization = s_meter.CreateObservableGauge("coop.loop.utilization",
        static () => LoopReadings.Each(static probe => probe.Timing.Utilization()), "1", "The part of the time in which the loop did not wait for something to happen, since it was read last.");

    private static readonly ObservableCounter<double> s_time = s_meter.CreateObservableCounter("coop.loop.time", LoopReadings.Times, "s",
        "Time in which the loop ran or waited, while somebody listened.");

    private static readonly ObservableUpDownCounter<long> s_items = s_meter.CreateObservableUpDownCounter("coop.queue.items",
        static () => LoopReadings.Sum(static probe => probe.Queues.Items()), "{item}", "Items in queues.");

    private static readonly ObservableUpDownCounter<long> s_waiters = s_meter.CreateObservableUpDownCounter("coop.queue.waiters",
        static () => LoopReadings.Sum(static probe => probe.Queues.Waiters()), "{waiter}", "Getters and putters that wait at queues.");

    static LoopMeter()
    {
        Counter("coop.loop.turns", "{turn}", "Turns of the loop.", static counts => counts.Turns);
        Counter("coop.loop.resumptions", "{resumption}", "Steps: resumes of microthreads, posted work and callbacks.", static counts => counts.Steps);
        Counter("coop.loop.posts", "{post}", "Work that came from other threads.", static counts => counts.Posts);
        Counter("coop.loop.stalls", "{stall}", "Steps that held the loop up, by EventLoopOptions.StallAfter.", static counts => counts.Stalls);
        Counter("coop.loop.delay.samples", "{sample}", "Values of coop.loop.delay.", static counts => counts.DelaySamples);
        Counter("coop.loop.step.samples", "{sample}", "Values of coop.loop.step.duration.", static counts => counts.StepSamples);
        Counter("coop.microthread.started", "{microthread}", "Microthreads started.", static counts => counts.Started);
        Counter("coop.microthread.failed", "{microthread}", "Microthreads that ended with an error.", static counts => counts.Failed);
        Counter("coop.io.waits", "{wait}", "Times that the loop slept until something happened.", static counts => counts.Waits);
        Counter("coop.io.wakeups", "{wakeup}", "Waits for file descriptors that ended.", static counts => counts.Wakeups);
        _ = s_meter.CreateObservableUpDownCounter("coop.microthread.active", LoopReadings.Microthreads, "{microthread}", "Microthreads that have not ended.");
        _ = s_meter.CreateObservableUpDownCounter("coop.timer.active", static () => LoopReadings.Sum(static probe => probe.Loop.Timers.Count), "{timer}", "Timers armed.");
        _ = s_meter.CreateObservableUpDownCounter("coop.io.waiting", static () => LoopReadings.Sum(static probe => probe.Loop.Descriptors.WaitCount), "{wait}", "Waits for file descriptors armed.");
    }

    /// <summary>Whether somebody wants to know how long things take.</summary>
    internal static bool IsTimed => s_utilization.Enabled || s_time.Enabled || Delay.Enabled || StepDuration.Enabled;

    /// <summary>Whether somebody wants to know what is in the queues.</summary>
    internal static bool IsCountingQueues => s_items.Enabled || s_waiters.Enabled;

    /// <summary>Makes the instruments, if they are not there yet.</summary>
    internal static void Publish() => _ = s_meter;

    /// <summary>A sample, told to whoever listens on the loop's own thread: what a listener throws must not end the loop.</summary>
    internal static void Record(Histogram<double> histogram, long ticks)
    {
        try
        {
            histogram.Record(ticks * 1e6 / Stopwatch.Frequency);
        }
        catch (Exception error)
        {
            Trace.TraceError($"A listener of {histogram.Name} has thrown {error}");
        }
    }

    private static void Counter(string name, string unit, string description, Func<LoopCounts, long> read) =>
        s_meter.CreateObservableCounter(name, () => LoopReadings.Count(read), unit, description);
}
