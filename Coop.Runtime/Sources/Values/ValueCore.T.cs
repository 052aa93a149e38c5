namespace Coop.Runtime.Sources;

/// <summary>A value that is set.</summary>
internal sealed class ValueCore<T>(EventLoop loop, IEventSource face, T initial, IEqualityComparer<T>? comparer) : ReadableCore<T>(loop, face)
{
    private readonly IEqualityComparer<T> _comparer = comparer ?? EqualityComparer<T>.Default;
    private T _value = initial;

    public override bool RunsUserCode => false;

    public override void Refresh()
    {
    }

    internal override T Read() => _value;

    internal void Set(T value, bool force)
    {
        Graph.VerifyMayChange();
        // The comparer may throw: to the setter, with nothing changed.
        if (force || !_comparer.Equals(_value, value))
        {
            _value = value;
            Version++;
            Graph.Changed();
            Announce();
        }
    }
}
