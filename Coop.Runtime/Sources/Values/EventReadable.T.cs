using System.Diagnostics;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>A value that can be read and that tells when it has changed. It keeps no history: who waits sees the latest.</summary>
/// <typeparam name="T">The value.</typeparam>
[DebuggerDisplay("{Description,nq}")]
public abstract class EventReadable<T> : EventReadable, IPausableSource
{
    private protected EventReadable()
    {
    }

    /// <summary>The value now.</summary>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    public T Value
    {
        get
        {
            Core.Scheduler.VerifyAccess();
            return Core.Read();
        }
    }

    /// <summary>
    /// Happens at the next change, and gives the value as it is when the microthread goes on: set three times before that, it is the third. What changed
    /// before the wait began is not told; <see cref="Changes"/> misses nothing.
    /// </summary>
    public Event<T> Changed => new(Core);

    internal abstract ReadableCore<T> Core { get; }

    internal override EventLoop Loop => Core.Loop;

    internal override IDependency[] Leaves => field ??= [Core];

    /// <summary>
    /// Happens when the value fulfils a predicate; it still does when the microthread goes on. The predicate is looked at in steps of whoever waits,
    /// never in the setter, so a value that fulfils it only for a moment may be missed.
    /// </summary>
    /// <param name="predicate">Pure. What it throws is the error of that wait alone.</param>
    /// <returns>An event that gives the value.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing
    /// </remarks>
    public Event<T> WaitUntil(Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new Event<T>(new PredicateSource<T>(Core, predicate));
    }

    /// <summary>The condition that the value equals another. Two such conditions of equal values are equal.</summary>
    /// <param name="value">The other.</param>
    /// <returns>The condition. It is looked at in a step after the change, not in the setter.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public EventCondition Is(T value) => new MatchCondition<T>(this, it => EqualityComparer<T>.Default.Equals(it, value), (Core, value));

    /// <summary>The condition that the value fulfils a predicate.</summary>
    /// <param name="predicate">Pure.</param>
    /// <returns>The condition. It is looked at in a step after the change, not in the setter.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public EventCondition When(Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new MatchCondition<T>(this, predicate, (Core, predicate));
    }

    /// <summary>A value that is made from this one.</summary>
    /// <typeparam name="TResult">The other value.</typeparam>
    /// <param name="formula">Pure. It runs when it is read, or once in a step after a change.</param>
    /// <returns>The derived value. Nobody holds it but whoever waits for it.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public DerivedValue<TResult> Derive<TResult>(Func<T, TResult> formula)
    {
        ArgumentNullException.ThrowIfNull(formula);
        return new DerivedValue<TResult>(() => formula(Core.Read()), null, this);
    }

    /// <summary>A reader of the changes from now on. It remembers what it has seen, so that no last change is missed between two reads.</summary>
    /// <returns>The reader.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: tokio's watch
    /// </remarks>
    public ValueReader<T> Changes()
    {
        Core.Scheduler.VerifyAccess();
        return new ValueReader<T>(new ChangesSource<T>(Core));
    }

    /// <inheritdoc/>
    public void Disable()
    {
        Core.Scheduler.VerifyAccess();
        Core.Disable();
    }

    /// <inheritdoc/>
    public void Enable()
    {
        Core.Scheduler.VerifyAccess();
        Core.Enable();
    }
}
