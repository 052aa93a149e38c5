using System.Text;

namespace Coop.Runtime.Tests.Soak;

/// <summary>How often each kind of source had each outcome.</summary>
internal sealed class Tally
{
    private static readonly Outcome[] s_outcomes = Enum.GetValues<Outcome>();

    private readonly SortedDictionary<string, long?[]> _rows = new(StringComparer.Ordinal);

    /// <summary>A row of counters; null where the outcome does not exist for the kind.</summary>
    internal long?[] RowOf(Kind kind)
    {
        if (!_rows.TryGetValue(kind.Name, out var row))
        {
            row = [.. s_outcomes.Select(outcome => kind.Impossible.Contains(outcome) ? (long?)null : 0)];
            _rows.Add(kind.Name, row);
        }
        return row;
    }

    /// <summary>The combinations that are possible and did not occur often enough.</summary>
    internal IEnumerable<string> RarerThan(long least) =>
        from row in _rows
        from outcome in s_outcomes
        where row.Value[(int)outcome] < least
        select $"{row.Key} {outcome}: {row.Value[(int)outcome]} of {least}";

    public override string ToString()
    {
        var text = new StringBuilder($"{"",-24}");
        foreach (var outcome in s_outcomes) text.Append($"{outcome,10}");
        foreach (var (name, row) in _rows)
        {
            text.Append($"\n{name,-24}");
            foreach (var count in row) text.Append($"{count?.ToString() ?? "-",10}");
        }
        return text.ToString();
    }
}
