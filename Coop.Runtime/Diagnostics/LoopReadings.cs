using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Coop.Runtime.Diagnostics;

/// <summary>The measurements of all loops at one moment, on whatever thread asks.</summary>
internal static class LoopReadings
{
    private const string LoopTag = "coop.loop.name";

    internal static IEnumerable<Measurement<long>> Count(Func<LoopCounts, long> read) =>
        Read((probes, ended) => read(probes.Aggregate(ended, static (sum, probe) => sum + LoopCounts.Of(probe))));

    internal static IEnumerable<Measurement<long>> Sum(Func<LoopProbe, long> read) => Read((probes, _) => probes.Sum(read));

    internal static IEnumerable<Measurement<double>> Each(Func<LoopProbe, double> read) => Read((probes, _) => probes.Max(read));

    internal static IEnumerable<Measurement<double>> Times()
    {
        foreach ((string name, List<LoopProbe> probes, LoopCounts ended, bool isTagged) in Loops())
        {
            LoopCounts counts = probes.Aggregate(ended, static (sum, probe) => sum + LoopCounts.Of(probe));
            yield return new((double)counts.ActiveTicks / Stopwatch.Frequency, Tags(name, isTagged, "coop.loop.state", "active"));
            yield return new((double)counts.IdleTicks / Stopwatch.Frequency, Tags(name, isTagged, "coop.loop.state", "idle"));
        }
    }

    internal static IEnumerable<Measurement<long>> Microthreads()
    {
        foreach ((string name, List<LoopProbe> probes, _, bool isTagged) in Loops())
        {
            long live = probes.Sum(static probe => (long)probe.Loop.Live.Count);
            // Steps that are ready, posted work among them: whose they are, only the loop may look.
            long ready = Math.Min(live, probes.Sum(static probe => (long)probe.Loop.Scheduler.ReadyCount));
            yield return new(ready, Tags(name, isTagged, "coop.microthread.state", "ready"));
            yield return new(live - ready, Tags(name, isTagged, "coop.microthread.state", "waiting"));
        }
    }

    private static IEnumerable<Measurement<T>> Read<T>(Func<List<LoopProbe>, LoopCounts, T> read)
        where T : struct
    {
        foreach ((string name, List<LoopProbe> probes, LoopCounts ended, bool isTagged) in Loops())
        {
            T value = read(probes, ended);
            yield return isTagged ? new(value, new KeyValuePair<string, object?>(LoopTag, name)) : new(value);
        }
    }

    private static IEnumerable<(string Name, List<LoopProbe> Probes, LoopCounts Ended, bool IsTagged)> Loops()
    {
        var loops = LoopRegistry.ByName();
        return loops.Select(loop => (loop.Name, loop.Probes, loop.Ended, loops.Count > 1));
    }

    private static KeyValuePair<string, object?>[] Tags(string loop, bool isTagged, string key, string value)
    {
        var tag = new KeyValuePair<string, object?>(key, value);
        return isTagged ? [new(LoopTag, loop), tag] : [tag];
    }
}
