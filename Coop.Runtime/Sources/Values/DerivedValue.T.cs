using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// A value made from others by a formula. Whoever reads it sees the newest state of all of them; it happens when its own result has changed. The formula runs
/// when it is read, or once in a step between a change and those who wait, never in a setter; what it throws is thrown to readers and waiters. Made by
/// <c>events.Derived(formula, dependencies)</c> or <c>readable.Derive(formula)</c>.
/// </summary>
/// <typeparam name="T">The value.</typeparam>
public sealed class DerivedValue<T> : EventReadable<T>
{
    private readonly DerivedCore<T> _core;

    /// <summary>Makes a derived value on the loop of its dependencies.</summary>
    /// <param name="formula">Pure: it looks at the dependencies and at nothing else that changes.</param>
    /// <param name="comparer">Decides what is a change of the result; null for equality.</param>
    /// <param name="dependencies">What the formula looks at: values, derived values, conditions.</param>
    /// <exception cref="ArgumentException">There are none, or they belong to different loops.</exception>
    public DerivedValue(Func<T> formula, IEqualityComparer<T>? comparer, params ReadOnlySpan<EventReadable> dependencies)
    {
        ArgumentNullException.ThrowIfNull(formula);
        (EventLoop loop, IDependency[] leaves) = Dependency.Flatten(dependencies);
        _core = new DerivedCore<T>(loop, this, formula, leaves, comparer);
    }

    internal override ReadableCore<T> Core => _core;

    private protected override string Describe() => $"derived value of {typeof(T).Name}";
}
