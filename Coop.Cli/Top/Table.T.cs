using Coop.Cli.Terminal;
using Spectre.Console;

namespace Coop.Cli.Top;

/// <summary>Rows in columns, sorted by one of them, from the row on that is wanted.</summary>
internal sealed class Table<TRow>(Column<TRow>[] columns, IReadOnlyList<TRow> rows, Func<TRow, Style> style, int firstSort = 0)
{
    private static readonly Style s_head = new(foreground: Color.Black, background: Color.Silver);
    private static readonly Style s_sorted = new(foreground: Color.Black, background: Color.White, decoration: Decoration.Bold);

    /// <summary>Draws into what is left of a frame but one line.</summary>
    /// <returns>The selected row; null when there is none.</returns>
    internal TRow? Draw(Frame frame, TopState state)
    {
        int sort = state.SortIn(columns.Length, firstSort);
        TRow[] shown = [.. Sorted(rows.Where(row => state.Filter.Length == 0 || Array.Exists(columns, column => column.Text(row).Contains(state.Filter, StringComparison.OrdinalIgnoreCase))), sort, state.IsReversed)];
        int[] widths = Widths(frame.Width);
        frame.Line([.. columns.Select((column, i) => (Frame.Fit(column.Title + (i == sort ? "*" : ""), widths[i], column.IsNumber) + " ", i == sort ? s_sorted : s_head))]);
        int height = frame.LinesLeft - 1;
        state.Clamp(shown.Length, height);
        for (int i = state.Offset; i < shown.Length && i < state.Offset + height; i++)
        {
            TRow row = shown[i];
            Style of = i == state.Selected ? new Style(decoration: Decoration.Invert).Combine(style(row)) : style(row);
            frame.Line([.. columns.Select((column, at) => (Frame.Fit(column.Text(row), widths[at], column.IsNumber) + " ", of))]);
        }
        return state.Selected < shown.Length ? shown[state.Selected] : default;
    }

    private IEnumerable<TRow> Sorted(IEnumerable<TRow> of, int sort, bool isReversed)
    {
        Column<TRow> by = columns[sort];
        // Equal ones keep their order: the table does not dance.
        return by.IsNumber != isReversed ? of.OrderByDescending(by.Key) : of.OrderBy(by.Key);
    }

    private int[] Widths(int width)
    {
        int[] widths = Array.ConvertAll(columns, static column => column.Cells);
        int left = width - widths.Sum() - columns.Length, shares = columns.Sum(static column => column.Share);
        for (int i = 0; i < columns.Length && left > 0 && shares > 0; i++)
        {
            widths[i] += left * columns[i].Share / shares;
        }
        return widths;
    }
}
