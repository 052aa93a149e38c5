using Coop.Cli.Snapshots;

namespace Coop.Cli.Findings;

/// <summary>What the loop says of itself, told once for each place of the program and not once for each queue.</summary>
internal static class FindingsOfHints
{
    private const int LimitNames = 8;

    internal static IEnumerable<Finding> Of(LoopSnapshot snapshot, IReadOnlyDictionary<long, MicrothreadRow> rows)
    {
        foreach (HintRow hint in snapshot.Hints.Where(static hint => hint.Sort == HintSort.Deadlock))
        {
            MicrothreadRow[] who = Known(hint.Microthreads, rows);
            yield return new Finding(FindingKind.Deadlock, $"{hint.Text}. Started with: {string.Join(", ", who.Take(LimitNames).Select(static row => $"{row.Id} {row.Method}"))}", who);
        }
        var getters = snapshot.Hints.Where(static hint => hint.Sort == HintSort.OnlyGetters)
            .SelectMany(hint => Known(hint.Microthreads, rows)).DistinctBy(static row => row.Id)
            .GroupBy(static row => (row.Innermost, row.StartedAt, row.WaitingOn));
        foreach (var group in getters)
        {
            MicrothreadRow[] who = [.. group];
            int queues = who.Select(static row => row.WaitObjectId).Distinct().Count();
            string subject = who.Length == 1 ? $"{who[0].Who} waits" : $"{who.Length} '{who[0].Name}' ({group.Key.Innermost}, started at {group.Key.StartedAt}) wait";
            string where = queues == 1 ? group.Key.WaitingOn : $"{group.Key.WaitingOn}, {queues} queues of that name";
            yield return new Finding(FindingKind.OnlyGetters, $"{subject} on {where}, into which nobody has ever put anything: nobody else seems to have {(queues == 1 ? "it" : "them")}.", who);
        }
    }

    private static MicrothreadRow[] Known(IReadOnlyList<long> ids, IReadOnlyDictionary<long, MicrothreadRow> rows) =>
        [.. ids.Select(id => rows.GetValueOrDefault(id)).OfType<MicrothreadRow>()];
}
