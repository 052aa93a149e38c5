// What looks like a mistake, from a description alone.
//
// Who can go on: whoever is ready, runs, or waits for something that the loop does not decide (time, descriptors, tasks, other threads), and also whoever waits
// for a queue, value or signal, which anybody might feed. Left are those who wait for the doing of microthreads (their end, a permit that one of them holds) that
// cannot go on either: that is a deadlock, and no guess.
namespace Coop.Runtime.Diagnostics;

internal static class LoopHints
{
    private const int LimitNames = 8;

    /// <summary>Of more who wait for each other's doing, a snapshot does not say who is stuck.</summary>
    private const int LimitCandidates = 2000;

    internal static IReadOnlyList<LoopHint> Of(LoopDescription loop)
    {
        var hints = new List<LoopHint>();
        AddDeadlock(loop, hints);
        foreach (QueueDescription queue in loop.Queues)
        {
            if (queue is { WasPut: false, IsStream: false, Getters.Count: > 0, IsClosed: false })
            {
                hints.Add(new LoopHint
                {
                    Kind = LoopHintKind.OnlyGetters,
                    Microthreads = queue.Getters,
                    Text = $"{queue.Getters.Count} wait to get from {queue.Name}, into which nobody has ever put anything: {Names(loop, queue.Getters)}",
                });
            }
        }
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

    /// <summary>
    /// As <see cref="Of"/>, for rows that were drawn one after the other: those who seem to be stuck are drawn again, together, before anybody is told.
    /// </summary>
    internal static IReadOnlyList<LoopHint> Again(EventLoop loop, LoopPortrait portrait, IReadOnlyList<MicrothreadDescription> drawn, IReadOnlyList<QueueDescription> queues)
    {
        HashSet<long> candidates = [.. drawn.Where(MayBeStuck).Select(static row => row.Id)];
        List<MicrothreadDescription> again = [];
        if (candidates.Count is > 0 and <= LimitCandidates)
        {
            again = [.. loop.Live.ToArray().OfType<Microthread>().Where(microthread => candidates.Contains(microthread.Id)).Select(portrait.Draw)];
        }
        return Of(new LoopDescription
        {
            Name = loop.Options.Name,
            Microthreads = again,
            Queues = queues,
            // Only a whole description can say that nothing will happen.
            ForeignOperations = 1,
        });
    }

    private static void AddDeadlock(LoopDescription loop, List<LoopHint> hints)
    {
        var stuck = loop.Microthreads.Where(MayBeStuck).ToDictionary(static microthread => microthread.Id);
        // Children are younger than those who wait for them: from the youngest, most are found alive in one pass.
        int before;
        do
        {
            before = stuck.Count;
            for (int i = loop.Microthreads.Count - 1; i >= 0; i--)
            {
                MicrothreadDescription microthread = loop.Microthreads[i];
                if (stuck.ContainsKey(microthread.Id) && microthread.Waits.Any(wait => MayEnd(wait, stuck)))
                {
                    stuck.Remove(microthread.Id);
                }
            }
        }
        while (stuck.Count < before && stuck.Count > 0);
        if (stuck.Count > 0)
        {
            long[] cycle = CycleOf(stuck);
            long[] all = [.. cycle, .. stuck.Keys.Except(cycle).Order()];
            hints.Add(new LoopHint
            {
                Kind = LoopHintKind.Deadlock,
                Microthreads = all,
                Text = $"{(cycle.Length == 1 ? "It waits for itself" : "They wait for each other")}: {Names(loop, cycle)}" +
                    (all.Length > cycle.Length ? $". Behind them: {Names(loop, all[cycle.Length..])}" : ""),
            });
        }
    }

    private static bool MayBeStuck(MicrothreadDescription microthread) =>
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

    private static string Names(LoopDescription loop, IReadOnlyCollection<long> ids)
    {
        var wanted = ids.Take(LimitNames).ToHashSet();
        var known = loop.Microthreads.Where(microthread => wanted.Contains(microthread.Id)).ToDictionary(static microthread => microthread.Id);
        IEnumerable<string> names = ids.Take(LimitNames).Select(id => known.TryGetValue(id, out MicrothreadDescription? microthread)
            ? $"{id} '{microthread.Name}' ({microthread.WaitingOn}; started at {microthread.StartedAt})"
            : "a callback");
        return string.Join(", ", names) + (ids.Count > LimitNames ? $", and {ids.Count - LimitNames} more" : "");
    }
}
