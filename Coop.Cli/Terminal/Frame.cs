using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Coop.Cli.Terminal;

/// <summary>One picture of the whole screen, line by line. What does not fit is not drawn.</summary>
internal sealed class Frame
{
    private readonly IAnsiConsole _console;
    private readonly StringWriter _written = new();
    private readonly List<string> _lines = [];
    private readonly ColorSystemSupport _colors;

    internal Frame(int width, int height, ColorSystemSupport colors = ColorSystemSupport.Detect)
    {
        Width = width;
        Height = height;
        _colors = colors;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = _colors, Out = new AnsiConsoleOutput(_written) });
        _console.Profile.Width = width;
    }

    internal int Width { get; }

    internal int Height { get; }

    internal int LinesLeft => Height - _lines.Count;

    /// <summary>A line of pieces; the last one that does not fit is cut.</summary>
    internal void Line(params ReadOnlySpan<(string Text, Style Style)> pieces)
    {
        if (LinesLeft <= 0)
        {
            return;
        }
        int left = Width;
        var line = new Paragraph();
        foreach ((string text, Style style) in pieces)
        {
            string fitting = Cut(text, left);
            left -= CellsOf(fitting);
            if (fitting.Length > 0)
            {
                line.Append(fitting, style);
            }
        }
        _console.Write(line);
        _lines.Add(_written.ToString().Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal));
        _written.GetStringBuilder().Clear();
    }

    /// <summary>Empty lines until so many are left.</summary>
    internal void FillUntil(int linesLeft)
    {
        while (LinesLeft > linesLeft)
        {
            _lines.Add("");
        }
    }

    /// <summary>Exactly so many cells.</summary>
    internal static string Fit(string text, int cells, bool isRight = false)
    {
        string cut = Cut(text, cells);
        var padding = new string(' ', Math.Max(0, cells - CellsOf(cut)));
        return isRight ? padding + cut : cut + padding;
    }

    /// <summary>What to write: each line in its place, and nothing left of what was there before. Terminals that can do so show it at once.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("\u001b[?2026h\u001b[H");
        for (int i = 0; i < _lines.Count; i++)
        {
            text.Append(_lines[i]).Append("\u001b[0m\u001b[K").Append(i + 1 < _lines.Count ? "\r\n" : "");
        }
        return text.Append("\u001b[J\u001b[?2026l").ToString();
    }

    private static string Cut(string text, int cells)
    {
        if (text.Length <= cells / 2 || CellsOf(text) <= cells)
        {
            return text;
        }
        int length = Math.Min(text.Length, Math.Max(0, cells - 1));
        while (length > 0 && CellsOf(text[..length]) > cells - 1)
        {
            length--;
        }
        return cells <= 0 ? "" : text[..length] + "…";
    }

    private static int CellsOf(string text) => System.Text.Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();
}
