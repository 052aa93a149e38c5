using System.Globalization;
using Coop.Cli.Findings;
using Coop.Cli.Snapshots;
using Coop.Cli.Terminal;
using Coop.Cli.Writing;
using Spectre.Console;

namespace Coop.Cli.Top;

/// <summary>The tables of the lower part.</summary>
internal static class TopPanes
{
    private static readonly Style s_bad = new(foreground: Color.Red);
    private static readonly Style s_warning = new(foreground: Color.Olive);
    private static readonly Style s_active = new(foreground: Color.Green);

    internal static void Draw(Frame frame, LoopView view, IEnumerable<StallTally> stalls, TopState state)
    {
        switch (state.Pane)
        {
            case Pane.Microthreads:
                Microthreads(frame, view, view.Snapshot.Microthreads, state);
                break;
            case Pane.Timers:
                Timers(frame, view, state);
                break;
            case Pane.Queues:
                Queues(frame, [.. view.Snapshot.Queues.Where(static queue => !queue.IsStream)], state);
                break;
            case Pane.Streams:
                Queues(frame, [.. view.Snapshot.Queues.Where(static queue => queue.IsStream)], state);
                break;
            case Pane.Descriptors:
                Descriptors(frame, view, state);
                break;
            case Pane.Warnings:
                Warnings(frame, view, state);
                break;
            default:
                Stalls(frame, [.. stalls], state);
                break;
        }
    }

    private static void Microthreads(Frame frame, LoopView view, IReadOnlyList<MicrothreadRow> rows, TopState state)
    {
        Dictionary<long, FindingKind> flags = [];
        foreach (Finding finding in view.Findings)
        {
            foreach (MicrothreadRow row in finding.Microthreads)
            {
                // Worst first.
                flags.TryAdd(row.Id, finding.Kind);
            }
        }
        Column<MicrothreadRow>[] columns =
        [
            new("!", 2, row => flags.TryGetValue(row.Id, out FindingKind kind) ? TopHeader.IsBad(kind) ? "!" : "?" : "", row => flags.TryGetValue(row.Id, out FindingKind kind) ? 100 - (int)kind : 0, IsNumber: true),
            new("ID", 6, static row => Number(row.Id), static row => -row.Id, IsNumber: true),
            new("PARENT", 7, static row => Number(row.ParentId), static row => -row.ParentId, IsNumber: true),
            new("NAME", 12, static row => row.Name, static row => row.Name, Share: 1),
            new("STATE", 8, static row => row.IsCanceled ? "cancel" : row.Activity.ToString().ToLowerInvariant(), static row => (int)row.Activity),
            new("BUSY%", 6, static row => row.BusyPermille > 0 ? $"{row.BusyPermille / 10.0:0.0}" : "", static row => row.BusyPermille, IsNumber: true),
            new("FOR", 7, row => view.WaitingSeconds(row) is { } seconds ? Units.Time(seconds * 1e9) : "", row => view.WaitingSeconds(row) ?? 0, IsNumber: true),
            new("WAITING ON", 14, static row => row.WaitingOn, static row => row.WaitingOn, Share: 2),
            new("IN", 14, static row => row.Innermost, static row => row.Innermost, Share: 2),
            new("STARTED AT", 14, static row => row.StartedAt, static row => row.StartedAt, Share: 1),
        ];
        var table = new Table<MicrothreadRow>(columns, rows,
            row => flags.TryGetValue(row.Id, out FindingKind kind) ? TopHeader.IsBad(kind) ? s_bad : s_warning : row.Activity is Activity.Running or Activity.Ready ? s_active : Style.Plain);
        if (!state.IsDetail)
        {
            table.Draw(frame, state);
            return;
        }
        var top = new Frame(frame.Width, frame.LinesLeft);
        if (table.Draw(top, state) is { } chosen)
        {
            Detail(frame, view, chosen);
        }
    }

    private static void Detail(Frame frame, LoopView view, MicrothreadRow row)
    {
        frame.Line(($"microthread {row.Who}", s_active));
        frame.Line(($"  state {row.Activity.ToString().ToLowerInvariant()}{(row.IsCanceled ? ", cancelled" : "")}, parent {row.ParentId}, {row.BusyPermille / 10.0:0.0} % busy", Style.Plain));
        frame.Line(($"  waits on {row.WaitingOn}{(view.WaitingSeconds(row) is { } seconds ? $" for {Units.Time(seconds * 1e9)}" : "")}", Style.Plain));
        frame.Line(($"  started in {row.File}:{row.Line}", Style.Plain));
        foreach (string method in row.Stack.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            frame.Line(($"    at {method}", Style.Plain));
        }
        foreach (Finding finding in view.Findings.Where(finding => finding.Microthreads.Any(member => member.Id == row.Id)))
        {
            frame.Line(($"  ! {finding.Text}", s_warning));
        }
    }

    private static void Timers(Frame frame, LoopView view, TopState state) => new Table<MicrothreadRow>(
        [
            new("DUE IN", 10, static row => row.WaitingOn.Replace("Sleep ", "", StringComparison.Ordinal), static row => -Due(row), IsNumber: true),
            new("ID", 6, static row => Number(row.Id), static row => -row.Id, IsNumber: true),
            new("NAME", 12, static row => row.Name, static row => row.Name, Share: 1),
            new("IN", 14, static row => row.Innermost, static row => row.Innermost, Share: 1),
            new("STARTED AT", 14, static row => row.StartedAt, static row => row.StartedAt, Share: 1),
        ],
        [.. view.Snapshot.Microthreads.Where(static row => row.Wait == WaitSort.Time)], static _ => Style.Plain).Draw(frame, state);

    private static void Queues(Frame frame, IReadOnlyList<QueueRow> queues, TopState state) => new Table<QueueRow>(
        [
            new("ID", 6, static row => Number(row.Id), static row => -row.Id, IsNumber: true),
            new("NAME", 16, static row => row.Name, static row => row.Name, Share: 1),
            new("ITEMS", 9, static row => Number(row.Count), static row => row.Count, IsNumber: true),
            new("ROOM FOR", 9, static row => row.IsBounded ? Number(row.Capacity) : "any", static row => row.Capacity, IsNumber: true),
            new("GETTERS", 8, static row => Number(row.Getters), static row => row.Getters, IsNumber: true),
            new("PUTTERS", 8, static row => Number(row.Putters), static row => row.Putters, IsNumber: true),
            new("STATE", 8, static row => row.IsClosed ? "closed" : row.Putters > 0 ? "full" : "open", static row => row.IsClosed),
        ],
        queues, static row => row.Putters > 0 ? s_warning : Style.Plain).Draw(frame, state);

    private static void Descriptors(Frame frame, LoopView view, TopState state)
    {
        Dictionary<long, string> names = view.Snapshot.Microthreads.ToDictionary(static row => row.Id, static row => $"{row.Id} {row.Name}");
        new Table<DescriptorRow>(
            [
                new("FD", 6, static row => Number(row.Number), static row => -row.Number, IsNumber: true),
                new("READERS", 8, static row => Number(row.Readers), static row => row.Readers, IsNumber: true),
                new("WRITERS", 8, static row => Number(row.Writers), static row => row.Writers, IsNumber: true),
                new("OTHERS", 8, static row => Number(row.Exceptional), static row => row.Exceptional, IsNumber: true),
                new("WAITED FOR BY", 20, row => string.Join(", ", row.Waiters.Split(' ').Select(word => long.TryParse(word, CultureInfo.InvariantCulture, out long id) && names.TryGetValue(id, out string? name) ? name : word)),
                    static row => row.Waiters, Share: 1),
            ],
            view.Snapshot.Descriptors, static _ => Style.Plain).Draw(frame, state);
    }

    // Whole sentences: cut into lines.
    private static void Warnings(Frame frame, LoopView view, TopState state)
    {
        state.Clamp(view.Findings.Count, Math.Max(1, view.Findings.Count));
        foreach (Finding finding in view.Findings.Skip(state.Selected))
        {
            Style style = TopHeader.IsBad(finding.Kind) ? s_bad : s_warning;
            string rest = $"! {finding.Kind}: {finding.Text}";
            while (rest.Length > 0 && frame.LinesLeft > 1)
            {
                int at = rest.Length <= frame.Width ? rest.Length : rest.LastIndexOf(' ', frame.Width - 1) is > 2 and var space ? space : frame.Width;
                frame.Line((rest[..at], style));
                rest = at < rest.Length ? "  " + rest[at..].TrimStart() : "";
            }
        }
        if (view.Findings.Count == 0)
        {
            frame.Line(("Nothing looks wrong.", s_active));
        }
    }

    private static void Stalls(Frame frame, IReadOnlyList<StallTally> stalls, TopState state)
    {
        StallTally? chosen = new Table<StallTally>(
            [
                new("COUNT", 6, static tally => Number(tally.Count), static tally => tally.Count, IsNumber: true),
                new("LONGEST", 9, static tally => $"{tally.LongestMillis} ms", static tally => tally.LongestMillis, IsNumber: true),
                new("KIND", 13, static tally => tally.Last.Sort.ToString(), static tally => (int)tally.Last.Sort),
                new("WHO", 14, static tally => $"{tally.Last.MicrothreadId} {tally.Last.Name}", static tally => tally.Last.Name, Share: 1),
                new("METHOD", 16, static tally => tally.Last.Method, static tally => tally.Last.Method, Share: 1),
                new("STARTED AT", 14, static tally => tally.Last.StartedAt, static tally => tally.Last.StartedAt, Share: 1),
                new("THREAD", 10, static tally => tally.Last.ThreadState, static tally => tally.Last.ThreadState),
            ],
            stalls, static tally => tally.IsOngoing ? s_bad : Style.Plain, firstSort: 1).Draw(frame, state);
        if (chosen is not null)
        {
            frame.Line(("", Style.Plain));
            frame.Line((chosen.Text, s_warning));
            foreach (string line in chosen.Last.Stack.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeWhile(_ => frame.LinesLeft > 1))
            {
                frame.Line(($"  {line.Trim()}", Style.Plain));
            }
        }
    }

    private static double Due(MicrothreadRow row) =>
        double.TryParse(row.WaitingOn.Replace("Sleep ", "", StringComparison.Ordinal).Replace(" s", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out double seconds) ? seconds : double.MaxValue;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
