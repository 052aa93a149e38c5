using Coop.Cli.Terminal;

namespace Coop.Cli.Top;

/// <summary>What the keys have chosen.</summary>
internal sealed class TopState
{
    private readonly int?[] _sorts = new int?[Enum.GetValues<Pane>().Length];
    private int _columns = 1;
    private int _page = 1;

    internal Pane Pane { get; private set; }

    /// <summary>Which of the loops is shown, counted from 0.</summary>
    internal int Loop { get; private set; }

    internal bool IsReversed { get; private set; }

    internal bool IsPaused { get; private set; }

    internal bool IsHelp { get; private set; }

    internal bool IsDetail { get; private set; }

    /// <summary>Whether keys go into the filter.</summary>
    internal bool IsFiltering { get; private set; }

    internal string Filter { get; private set; } = "";

    internal int Selected { get; private set; }

    internal int Offset { get; private set; }

    /// <summary>The column that the pane is sorted by.</summary>
    internal int SortIn(int columns, int first)
    {
        _columns = columns;
        return (_sorts[(int)Pane] ??= first) % columns;
    }

    /// <summary>There are so many rows, and so many fit.</summary>
    internal void Clamp(int rows, int height)
    {
        _page = Math.Max(1, height);
        Selected = Math.Clamp(Selected, 0, Math.Max(0, rows - 1));
        Offset = Math.Clamp(Offset, Math.Max(0, Selected - _page + 1), Selected);
    }

    /// <summary>A key was pressed.</summary>
    /// <returns>False: it is the end.</returns>
    internal bool Press(Key key)
    {
        if (key.Kind == KeyKind.Quit)
        {
            return false;
        }
        if (IsFiltering)
        {
            Type(key);
            return true;
        }
        switch (key)
        {
            case { Character: 'q' }:
                return false;
            case { Character: >= '1' and <= '7' and var digit }:
                Show((Pane)(digit - '1'));
                break;
            case { Kind: KeyKind.Tab }:
                Show((Pane)(((int)Pane + 1) % _sorts.Length));
                break;
            case { Character: 's' or '>' } or { Kind: KeyKind.Right }:
                Sort(1);
                break;
            case { Character: '<' } or { Kind: KeyKind.Left }:
                Sort(-1);
                break;
            case { Character: 'r' }:
                IsReversed = !IsReversed;
                break;
            case { Character: 'l' }:
                Loop++;
                Selected = 0;
                break;
            case { Character: 'p' or ' ' }:
                IsPaused = !IsPaused;
                break;
            case { Character: '?' or 'h' }:
                IsHelp = !IsHelp;
                break;
            case { Character: '/' }:
                IsFiltering = true;
                Filter = "";
                break;
            case { Kind: KeyKind.Escape }:
                (IsHelp, IsDetail, Filter) = (false, false, "");
                break;
            case { Kind: KeyKind.Enter }:
                IsDetail = !IsDetail;
                break;
            default:
                Move(key);
                break;
        }
        return true;
    }

    private void Move(Key key) => Selected = Math.Max(0, key switch
    {
        { Character: 'k' } or { Kind: KeyKind.Up } => Selected - 1,
        { Character: 'j' } or { Kind: KeyKind.Down } => Selected + 1,
        { Kind: KeyKind.PageUp } => Selected - _page,
        { Kind: KeyKind.PageDown } => Selected + _page,
        { Character: 'g' } or { Kind: KeyKind.Home } => 0,
        { Character: 'G' } or { Kind: KeyKind.End } => int.MaxValue,
        _ => Selected,
    });

    private void Type(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Enter:
                IsFiltering = false;
                break;
            case KeyKind.Escape:
                (IsFiltering, Filter) = (false, "");
                break;
            case KeyKind.Backspace:
                Filter = Filter.Length > 0 ? Filter[..^1] : "";
                break;
            case KeyKind.Character:
                Filter += key.Character;
                break;
            default:
                break;
        }
    }

    private void Show(Pane pane) => (Pane, Selected, Offset, IsDetail, IsHelp) = (pane, 0, 0, false, false);

    private void Sort(int by)
    {
        ref int? sort = ref _sorts[(int)Pane];
        sort = ((sort ?? 0) + by + _columns) % _columns;
        Selected = 0;
    }
}
