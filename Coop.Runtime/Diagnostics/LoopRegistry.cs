// The loops of this process, for those who watch all of them. It keeps none alive; what ended loops had counted is kept by their names, so that a counter of
// the process never falls.
namespace Coop.Runtime.Diagnostics;

internal static class LoopRegistry
{
    /// <summary>Names are few; a program that makes one for each loop shall not leak them.</summary>
    private const int LimitNames = 256;

    private static readonly Lock s_gate = new();
    private static readonly List<WeakReference<LoopProbe>> s_probes = [];
    private static readonly Dictionary<string, LoopCounts> s_ended = [];
    private static int s_lastNumber;

    internal static int NextNumber() => Interlocked.Increment(ref s_lastNumber);

    internal static void Add(LoopProbe probe)
    {
        lock (s_gate)
        {
            Prune();
            s_probes.Add(new WeakReference<LoopProbe>(probe));
        }
    }

    internal static void Remove(LoopProbe probe)
    {
        lock (s_gate)
        {
            if (s_probes.RemoveAll(reference => reference.TryGetTarget(out LoopProbe? other) && other == probe) > 0
                && (s_ended.Count < LimitNames || s_ended.ContainsKey(probe.Name)))
            {
                _ = s_ended.TryGetValue(probe.Name, out LoopCounts before);
                s_ended[probe.Name] = before + LoopCounts.Of(probe);
            }
        }
    }

    /// <summary>The live ones.</summary>
    internal static List<LoopProbe> All()
    {
        var all = new List<LoopProbe>();
        AddTo(all);
        return all;
    }

    /// <summary>The same, for who asks again and again.</summary>
    internal static void AddTo(List<LoopProbe> all)
    {
        lock (s_gate)
        {
            foreach (WeakReference<LoopProbe> reference in s_probes)
            {
                if (reference.TryGetTarget(out LoopProbe? probe))
                {
                    all.Add(probe);
                }
            }
        }
    }

    /// <summary>The live loops by their names, each with what ended loops of this name had counted.</summary>
    internal static List<(string Name, List<LoopProbe> Probes, LoopCounts Ended)> ByName()
    {
        // One moment for both: a loop that ends in between would be counted twice.
        lock (s_gate)
        {
            return [.. All().GroupBy(static probe => probe.Name).Select(static group => (group.Key, group.ToList(), s_ended.GetValueOrDefault(group.Key)))];
        }
    }

    /// <summary>What ended loops of this name had counted.</summary>
    internal static LoopCounts Ended(string name)
    {
        lock (s_gate)
        {
            return s_ended.GetValueOrDefault(name);
        }
    }

    private static void Prune() => s_probes.RemoveAll(static reference => !reference.TryGetTarget(out _));
}
