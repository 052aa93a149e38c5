using Coop.Cli.Findings;
using Coop.Cli.Targets;
using Coop.Cli.Terminal;
using Spectre.Console;

namespace Coop.Cli.Top;

/// <summary>The whole screen.</summary>
internal static class TopScreen
{
    private const double SilentSeconds = 3;

    private static readonly Style s_title = new(decoration: Decoration.Invert);
    private static readonly Style s_tab = new(foreground: Color.Silver);
    private static readonly Style s_chosen = new(foreground: Color.Black, background: Color.Aqua);
    private static readonly Style s_bad = new(foreground: Color.Red, decoration: Decoration.Bold);

    private static readonly string[] s_help =
    [
        "1 to 7, Tab     which pane: microthreads, queues, file descriptors, timers, streams, warnings, stalls",
        "s, > <, arrows  sort by the next column, or the one before; r turns the order round",
        "up, down, j, k  select a row; PgUp, PgDn, g, G",
        "Enter           all of the selected microthread: its stack, and what is wrong with it",
        "/               show only rows with a text; Esc shows all",
        "l               the next loop of the process",
        "p, space        stop the picture, and let it go on",
        "q, Ctrl-C       end; the program goes on",
        "",
        "! something is certainly wrong, ? looks wrong. BUSY% is in how many looks (100 a second) its step ran. FOR counts from when coop first saw the wait.",
    ];

    internal static Frame Draw(int width, int height, int pid, string command, TargetView target, TopState state, double silentSeconds)
    {
        var frame = new Frame(width, height);
        LoopFound[] loops = [.. target.Loops];
        LoopFound? loop = loops.Length == 0 ? null : loops[state.Loop % loops.Length];
        string which = loop is null ? "no loop now" : $"loop {loop.Loop} '{loop.Name}' on thread {loop.ThreadId}{(loops.Length > 1 ? $" ({(state.Loop % loops.Length) + 1} of {loops.Length})" : "")}";
        frame.Line((Frame.Fit($"coop top {pid}  {which}  {command}", width), s_title));
        LoopView? view = loop is null ? null : target.ViewOf(loop.Loop);
        IReadOnlyCollection<StallTally> stalls = loop is null ? [] : target.HistoryOf(loop.Loop).Stalls;
        if (silentSeconds > SilentSeconds)
        {
            frame.Line(($"Nothing was told for {silentSeconds:0} s: the loop is stuck, or the process is stopped.", s_bad));
        }
        if (view is null)
        {
            foreach (StallTally tally in stalls)
            {
                frame.Line((tally.Text, s_bad));
            }
            frame.Line(("Waiting for the first snapshot ...", Style.Plain));
        }
        else
        {
            TopHeader.Draw(frame, view, stalls);
            Tabs(frame, state);
            if (state.IsHelp)
            {
                Array.ForEach(s_help, line => frame.Line((line, Style.Plain)));
            }
            else
            {
                TopPanes.Draw(frame, view, stalls, state);
            }
        }
        frame.FillUntil(1);
        frame.Line((Frame.Fit(Foot(state), width), s_title));
        return frame;
    }

    private static void Tabs(Frame frame, TopState state) => frame.Line(
        [.. Enum.GetValues<Pane>().Select(pane => ($" {(int)pane + 1} {(pane == Pane.Descriptors ? "fds" : pane.ToString().ToLowerInvariant())} ", pane == state.Pane ? s_chosen : s_tab))]);

    private static string Foot(TopState state) =>
        state.IsFiltering ? $"/{state.Filter}_"
        : $"{(state.IsPaused ? "PAUSED  " : "")}{(state.Filter.Length > 0 ? $"filter '{state.Filter}'  " : "")}? help  s sort  r reverse  1-7 panes  Enter details  / filter  p pause  l loop  q quit";
}
