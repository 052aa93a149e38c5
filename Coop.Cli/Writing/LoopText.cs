using System.Globalization;
using System.Text;
using Coop.Cli.Findings;
using Coop.Cli.Snapshots;

namespace Coop.Cli.Writing;

/// <summary>A loop as text: who started whom, what each waits for, and what is wrong.</summary>
internal static class LoopText
{
    /// <summary>Of a thousand who do the same at the same place, nobody reads all.</summary>
    private const int LimitAlike = 5;

    internal static string Of(LoopView view)
    {
        LoopSnapshot snapshot = view.Snapshot;
        SnapshotStart start = snapshot.Start;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"loop {start.Loop} '{start.Name}' on thread {start.ThreadId}: {start.Microthreads} microthreads, {start.Ready} ready, {start.Timers} timers, {start.Stalls} stalls");
        text.AppendLine(view.Utilization is { } part ? $", {part * 100:0} % busy" : "");
        foreach (Finding finding in view.Findings)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  ! {finding.Text}");
        }
        var known = snapshot.Microthreads.Select(static row => row.Id).ToHashSet();
        var children = snapshot.Microthreads.ToLookup(row => known.Contains(row.ParentId) ? row.ParentId : 0);
        Append(text, view, children, 0, "  ");
        if (snapshot.End.LeftOut > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  ... {snapshot.End.LeftOut} more microthreads");
        }
        foreach (var alike in snapshot.Queues.GroupBy(static queue => (queue.IsStream, queue.Name)))
        {
            string kind = alike.Key.IsStream ? "stream" : "queue";
            text.AppendLine(alike.Count() > LimitAlike
                ? $"  {alike.Count()} {kind}s named '{alike.Key.Name}': {alike.Sum(static queue => queue.Count)} items, {alike.Sum(static queue => queue.Getters)} getters, {alike.Sum(static queue => queue.Putters)} putters"
                : string.Join(Environment.NewLine, alike.Select(queue => $"  {kind} {queue.Id} '{queue.Name}': {Units.Fill(queue)}, {queue.Getters} getters, {queue.Putters} putters{(queue.IsClosed ? ", closed" : "")}")));
        }
        foreach (DescriptorRow fd in snapshot.Descriptors)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  fd {fd.Number}: {fd.Readers} readers, {fd.Writers} writers, {fd.Exceptional} for what is exceptional, waited for by {fd.Waiters}");
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, LoopView view, ILookup<long, MicrothreadRow> children, long parent, string indent)
    {
        // Deeper than that a tree does not fit on any screen.
        const int LimitIndent = 120;
        foreach (var alike in children[parent].GroupBy(row => (row.Name, row.StartedAt, row.WaitingOn, Count: children.Contains(row.Id) ? row.Id : 0)))
        {
            int count = alike.Count();
            foreach (MicrothreadRow row in alike.Take(count > LimitAlike ? LimitAlike - 1 : count))
            {
                text.Append(indent).AppendLine(Line(view, row));
                if (indent.Length < LimitIndent)
                {
                    Append(text, view, children, row.Id, indent + "  ");
                }
            }
            if (count > LimitAlike)
            {
                text.Append(indent).AppendLine(CultureInfo.InvariantCulture, $"... and {count - LimitAlike + 1} more '{alike.Key.Name}' that wait on {alike.Key.WaitingOn}, started at {alike.Key.StartedAt}");
            }
        }
    }

    private static string Line(LoopView view, MicrothreadRow row)
    {
        string waits = row.Activity is Activity.Waiting ? $"waits on {row.WaitingOn}" : row.WaitingOn;
        string since = view.WaitingSeconds(row) is { } seconds ? $" for {seconds:0.#} s" : "";
        string at = row.Innermost.Length > 0 ? $" in {row.Innermost}" : "";
        string busy = row.BusyPermille >= 10 ? $", {row.BusyPermille / 10} % busy" : "";
        return $"{row.Id} '{row.Name}' {waits}{since}{at}{busy}{(row.IsCanceled ? ", cancelled" : "")}{(row.StartedAt.Length > 0 ? $" ({row.StartedAt})" : "")}";
    }
}
