namespace Coop.Runtime.Collections;

/// <summary>Objects that are kept alive by others. Those that are gone are dropped when the list would have to grow: an addition costs the same in the end.</summary>
internal sealed class WeakList<T>
    where T : class
{
    private const int FirstPruneItems = 16;

    private readonly List<WeakReference<T>> _items = [];
    private int _pruneAt = FirstPruneItems;

    /// <summary>Places taken, also by those that are gone.</summary>
    internal int PlaceCount => _items.Count;

    internal void Add(T item)
    {
        if (_items.Count >= _pruneAt)
        {
            _ = _items.RemoveAll(static reference => !reference.TryGetTarget(out _));
            _pruneAt = Math.Max(FirstPruneItems, _items.Count * 2);
        }
        _items.Add(new WeakReference<T>(item));
    }

    /// <summary>Those that live, oldest first.</summary>
    internal List<T> ToList()
    {
        var alive = new List<T>(_items.Count);
        foreach (WeakReference<T> reference in _items)
        {
            if (reference.TryGetTarget(out T? item))
            {
                alive.Add(item);
            }
        }
        return alive;
    }
}
