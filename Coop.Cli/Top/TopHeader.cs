using System.Globalization;
using Coop.Cli.Findings;
using Coop.Cli.Snapshots;
using Coop.Cli.Targets;
using Coop.Cli.Terminal;
using Coop.Cli.Writing;
using Spectre.Console;

namespace Coop.Cli.Top;

/// <summary>The upper lines: the loop in numbers, and what is wrong.</summary>
internal static class TopHeader
{
    private const int BarCells = 20;
    private const int LimitFindings = 6;

    private static readonly Style s_label = new(foreground: Color.Teal);
    private static readonly Style s_number = new(decoration: Decoration.Bold);
    private static readonly Style s_bad = new(foreground: Color.Red);
    private static readonly Style s_warning = new(foreground: Color.Olive);

    internal static void Draw(Frame frame, LoopView view, IEnumerable<StallTally> stalls)
    {
        SnapshotStart start = view.Snapshot.Start;
        double busy = view.Utilization ?? 0;
        int bar = (int)Math.Round(busy * BarCells);
        frame.Line(
            ("busy ", s_label), ($"{Units.Percent(view.Utilization),-7}", s_number), ("[", s_label), (new string('|', bar), busy > 0.9 ? s_bad : s_number), (new string(' ', BarCells - bar), s_label), ("]  ", s_label),
            ("turns ", s_label), ($"{Units.Short(view.Rate(static s => s.Turns))}/s  ", s_number), ("resumes ", s_label), ($"{Units.Short(view.Rate(static s => s.Steps))}/s  ", s_number),
            ("posts ", s_label), ($"{Units.Short(view.Rate(static s => s.Posts))}/s  ", s_number), ("waits ", s_label), ($"{Units.Short(view.Rate(static s => s.Waits))}/s", s_number));
        frame.Line(
            ("microthreads ", s_label), ($"{start.Microthreads} ", s_number), ($"(+{Units.Short(view.Rate(static s => s.Started))}/s)  ", s_label), ("ready ", s_label), ($"{start.Ready}  ", s_number),
            ("failed ", s_label), ($"{start.Failed}  ", start.Failed > 0 ? s_warning : s_number), ("timers ", s_label), ($"{start.Timers} ", s_number),
            (start.NextTimerNanos >= 0 ? $"(next in {Units.Time(start.NextTimerNanos)})  " : " ", s_label), ("fds ", s_label), ($"{start.DescriptorWaits}  ", s_number), ("foreign ", s_label), ($"{start.ForeignOperations}", s_number));
        long longest = stalls.Where(static tally => tally.Last.Sort != StallSort.BusyWait).Select(static tally => tally.LongestMillis).DefaultIfEmpty().Max();
        frame.Line(
            ("delay p50 ", s_label), (Units.Time(start.DelayAt(0)), s_number), (" p95 ", s_label), (Units.Time(start.DelayAt(1)), s_number), (" p99 ", s_label), (Units.Time(start.DelayAt(2)), s_number),
            ("  step p50 ", s_label), (Units.Time(start.DelayAt(3)), s_number), (" p99 ", s_label), (Units.Time(start.DelayAt(5)), s_number),
            ("  stalls ", s_label), (start.Stalls.ToString(CultureInfo.InvariantCulture), start.Stalls > 0 ? s_bad : s_number), (longest > 0 ? $" (at most {longest} ms)" : "", s_label));
        frame.Line(
            ("gc ", s_label), ($"{start.CollectorAt(0)}/{start.CollectorAt(1)}/{start.CollectorAt(2)}", s_number), ("  paused ", s_label), (Units.Percent(view.PausedByCollector), s_number),
            ("  heap ", s_label), ($"{start.CollectorAt(4) / 1e6:0.0} MB", s_number), ("  snapshot ", s_label), ($"{start.Sequence} took {Units.Time(view.Snapshot.End.CostNanos)}", s_number));
        foreach (Finding finding in view.Findings.Take(LimitFindings))
        {
            frame.Line(("! ", s_bad), (finding.Text, IsBad(finding.Kind) ? s_bad : s_warning));
        }
        if (view.Findings.Count > LimitFindings)
        {
            frame.Line(($"! {view.Findings.Count - LimitFindings} more: press 6", s_warning));
        }
    }

    internal static bool IsBad(FindingKind kind) => kind is FindingKind.Deadlock or FindingKind.Stall or FindingKind.Blocking or FindingKind.NeverWaits;
}
