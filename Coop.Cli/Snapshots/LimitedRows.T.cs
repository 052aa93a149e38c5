namespace Coop.Cli.Snapshots;

/// <summary>Rows by their keys, each once, and not more than a limit.</summary>
internal sealed class LimitedRows<TKey, T>
    where TKey : notnull
{
    private readonly HashSet<TKey> _keys = [];
    private readonly List<T> _rows = [];

    internal int Count => _rows.Count;

    internal IReadOnlyList<T> Rows => _rows;

    internal void TryAdd(TKey key, T row)
    {
        if (_rows.Count < SnapshotAssembler.LimitRows && _keys.Add(key))
        {
            _rows.Add(row);
        }
    }
}
