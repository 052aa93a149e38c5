using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// A value that microthreads can wait for. Setting it runs nobody's code: who waits goes on afterwards and reads what is there then. Made by
/// <c>events.Value(initial)</c>.
/// </summary>
/// <typeparam name="T">The value.</typeparam>
public sealed class EventValue<T> : EventReadable<T>
{
    private readonly ValueCore<T> _core;

    /// <summary>Makes a value on a loop.</summary>
    /// <param name="loop">The loop whose microthreads use it.</param>
    /// <param name="initial">What it is at first.</param>
    /// <param name="comparer">Decides what is a change; null for equality.</param>
    public EventValue(EventLoop loop, T initial, IEqualityComparer<T>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _core = new ValueCore<T>(loop, this, initial, comparer);
    }

    internal override ReadableCore<T> Core => _core;

    /// <summary>Sets the value. If it is another one, everybody who waits for a change is made ready.</summary>
    /// <param name="value">The new value.</param>
    /// <exception cref="InvalidOperationException">Not on the loop, or called by a formula or predicate.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields; what the comparer throws is thrown here and nothing is changed
    /// Cancel: waits for nothing
    /// Source: PEAK's Value
    /// </remarks>
    public void Set(T value)
    {
        _core.Scheduler.VerifyAccess();
        _core.Set(value, force: false);
    }

    /// <summary>Sets the value and counts it as a change even if it is equal.</summary>
    /// <param name="value">The new value.</param>
    /// <exception cref="InvalidOperationException">Not on the loop, or called by a formula or predicate.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Force(T value)
    {
        _core.Scheduler.VerifyAccess();
        _core.Set(value, force: true);
    }

    private protected override string Describe() => $"value of {typeof(T).Name}";
}
