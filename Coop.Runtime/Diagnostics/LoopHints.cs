// What looks like a mistake, from a description alone.
//
// Who can go on: whoever is ready, runs, or waits for something that the loop does not decide (time, descriptors, tasks, other threads), and also whoever waits
// for a queue, value or signal, which anybody might feed. Left are those who wait for the doing of microthreads (their end, a permit that one of them holds) that
// cannot go on either: that is a deadlock, and no guess.
using System.Text;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Diagnostics;

internal static class LoopHints
{
    internal const int LimitNames = 8;

    internal static IReadOnlyList<LoopHint> Of(LoopDescription loop)
    {
        var hints = new List<LoopHint>();
        Dictionary<long, MicrothreadDescription> known = loop.Microthreads.ToDictionary(static microthread => microthread.Id);
        if (Deadlock(loop.Microthreads, known) is { } deadlock)
        {
            hints.Add(deadlock);
        }
        hints.AddRange(loop.Queues.Where(HasOnlyGetters).Select(queue => OnlyGetters(queue, known)));
        if (IsIsolated(loop))
        {
            hints.Add(new LoopHint
            {
                Kind = LoopHintKind.Isolated,
                Microthreads = [.. loop.Microthreads.Select(static microthread => microthread.Id)],
                Text = $"Nothing on the loop '{loop.Name}' will happen any more unless another thread hands work to it: everybody waits for somebody else.",
            });
        }
        return hints;
    }

    /// <summary>Whether somebody waits for what nobody has ever put.</summary>
    internal static bool HasOnlyGetters(QueueDescription queue) => queue is { WasPut: false, IsStream: false, Getters.Count: > 0, IsClosed: false };

    internal static bool HasOnlyGetters(IQueueInfo queue) => queue is { WasPut: false, IsStream: false, IsClosed: false } && queue.Getters.Count > 0;

    /// <summary>Says it.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="known">At least the first of its getters, by their numbers.</param>
    internal static LoopHint OnlyGetters(QueueDescription queue, IReadOnlyDictionary<long, MicrothreadDescription> known) => new()
    {
        Kind = LoopHintKind.OnlyGetters,
        Microthreads = queue.Getters,
        Text = $"{queue.Getters.Count} wait to get from {queue.Name}, into which nobody has ever put anything: {Names(known, queue.Getters)}",
    };

    /// <summary>Those who wait for each other's doing; null when there are none.</summary>
    /// <param name="microthreads">Drawn together, and at least all who may be stuck.</param>
    internal static LoopHint? Deadlock(IReadOnlyList<MicrothreadDescription> microthreads) =>
        Deadlock(microthreads, microthreads.ToDictionary(static microthread => microthread.Id));

    private static LoopHint? Deadlock(IReadOnlyList<MicrothreadDescription> microthreads, Dictionary<long, MicrothreadDescription> known)
    {
        var stuck = microthreads.Where(MayBeStuck).ToDictionary(static microthread => microthread.Id);
        // Children are younger than those who wait for them: from the youngest, most are found alive in one pass.
        int before;
        do
        {
            before = stuck.Count;
            for (int i = microthreads.Count - 1; i >= 0; i--)
            {
                MicrothreadDescription microthread = microthreads[i];
                if (stuck.ContainsKey(microthread.Id) && microthread.Waits.Any(wait => MayEnd(wait, stuck)))
                {
                    stuck.Remove(microthread.Id);
                }
            }
        }
        while (stuck.Count < before && stuck.Count > 0);
        if (stuck.Count == 0)
        {
            return null;
        }
        long[] cycle = CycleOf(stuck);
        long[] all = [.. cycle, .. stuck.Keys.Except(cycle).Order()];
        return new LoopHint
        {
            Kind = LoopHintKind.Deadlock,
            Microthreads = all,
            Text = $"{(cycle.Length == 1 ? "It waits for itself" : "They wait for each other")}: {Names(known, cycle)}" +
                (all.Length > cycle.Length ? $". Behind them: {Names(known, all[cycle.Length..])}" : ""),
        };
    }

    /// <summary>Whether it waits for nothing but the doing of microthreads.</summary>
    internal static bool MayBeStuck(MicrothreadDescription microthread) =>
        microthread is { Activity: MicrothreadActivity.Waiting, IsCanceled: false } && microthread.Waits.All(Depends);

    private static bool Depends(WaitDescription wait) => wait.Kind switch
    {
        WaitKind.Microthread or WaitKind.Group or WaitKind.Semaphore => wait.DependsOn.Count > 0,
        WaitKind.AnyOf => wait.Members.Count > 0 && wait.Members.All(Depends),
        WaitKind.AllOf or WaitKind.Sequence => wait.Members.Any(Depends),
        _ => false,
    };

    private static bool MayEnd(WaitDescription wait, Dictionary<long, MicrothreadDescription> stuck) => wait.Kind switch
    {
        WaitKind.Microthread or WaitKind.Group or WaitKind.Semaphore => !wait.DependsOn.Any(stuck.ContainsKey),
        WaitKind.AnyOf => wait.Members.Any(member => MayEnd(member, stuck)),
        WaitKind.AllOf or WaitKind.Sequence => wait.Members.All(member => MayEnd(member, stuck)),
        _ => true,
    };

    // From one to one of those that it waits for, until somebody comes again.
    private static long[] CycleOf(Dictionary<long, MicrothreadDescription> stuck)
    {
        var path = new List<long>();
        long at = stuck.Keys.Min();
        while (!path.Contains(at))
        {
            path.Add(at);
            at = stuck[at].Waits.SelectMany(AllDependencies).First(stuck.ContainsKey);
        }
        return [.. path.Skip(path.IndexOf(at))];
    }

    private static IEnumerable<long> AllDependencies(WaitDescription wait) => wait.DependsOn.Concat(wait.Members.SelectMany(AllDependencies));

    private static bool IsIsolated(LoopDescription loop) =>
        loop.Microthreads.Count > 0 && loop.ForeignOperations == 0
        && loop.Microthreads.All(static microthread => microthread.Activity == MicrothreadActivity.Waiting && microthread.Waits.All(IsInside))
        && loop.Callbacks.All(IsInside);

    private static bool IsInside(WaitDescription wait) =>
        wait.Kind is not (WaitKind.Time or WaitKind.Descriptor or WaitKind.ForeignTask or WaitKind.Blocking or WaitKind.Custom or WaitKind.Foreign or WaitKind.Bounded or WaitKind.None)
        && wait.Members.All(IsInside);

    // By hand: who asks for it holds up a loop, and LINQ over numbers is compiled at its first use.
    private static string Names(IReadOnlyDictionary<long, MicrothreadDescription> known, IReadOnlyList<long> ids)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Math.Min(ids.Count, LimitNames); i++)
        {
            text.Append(i == 0 ? "" : ", ");
            if (known.TryGetValue(ids[i], out MicrothreadDescription? microthread))
            {
                text.Append(microthread.Id).Append(" '").Append(microthread.Name).Append("' (").Append(microthread.WaitingOn).Append("; started at ").Append(microthread.StartedAt).Append(')');
            }
            else
            {
                text.Append("a callback");
            }
        }
        if (ids.Count > LimitNames)
        {
            text.Append(", and ").Append(ids.Count - LimitNames).Append(" more");
        }
        return text.ToString();
    }
}
