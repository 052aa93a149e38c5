using System.Diagnostics;
using System.Globalization;
using Coop.Runtime;

namespace Coop.Samples.Readlines;

/// <summary>What is told about a run: by the heartbeat, at the end, and for those who measure.</summary>
internal sealed class Record(EventLoop events)
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly HashSet<int> _threadIds = [];
    private int _beats;

    internal double Seconds => Stopwatch.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Called by every piece of our code: on which thread it runs.</summary>
    internal void Note() => _threadIds.Add(Environment.CurrentManagedThreadId);

    internal string Beat(Source[] sources, int pendingBytes)
    {
        Note();
        return Invariant($"{Seconds,6:0.00} s  heartbeat {++_beats}: {Lines(sources)} lines read, {pendingBytes} bytes wait for stdout");
    }

    internal string Summary(Source[] sources)
    {
        var statistics = events.GetStatistics();
        return Invariant($"""

            {Lines(sources)} lines of {sources.Length} sources in {Seconds:0.0} s
            {string.Join('\n', sources.Select(source => $"  {source}"))}
            microthreads started: {statistics.MicrothreadsStarted}, turns: {statistics.Turns}, resumes: {statistics.Resumes}
            user code ran on threads: {string.Join(", ", _threadIds.Order())}

            """);
    }

    internal string Statistics(Source[] sources)
    {
        var statistics = events.GetStatistics();
        using var self = Process.GetCurrentProcess();
        return Invariant(
            $"stats: lines={Lines(sources)} seconds={Seconds:0.00} microthreads={statistics.MicrothreadsStarted} turns={statistics.Turns}")
            + Invariant($" resumes={statistics.Resumes} threads={_threadIds.Count} pool={ThreadPool.CompletedWorkItemCount}")
            + Invariant($" peak_kib={self.PeakWorkingSet64 / 1024} descriptor_waits={statistics.DescriptorWaits} timers={statistics.Timers}");
    }

    private static int Lines(Source[] sources) => sources.Sum(source => source.Lines);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
