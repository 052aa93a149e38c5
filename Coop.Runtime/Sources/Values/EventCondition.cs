// Conditions and their algebra. A condition is a formula over leaves: what is made of others is flat, without duplicates, and negation stands at the leaves
// only, so that structural equality is equality of two sets.
using System.Diagnostics;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// Something that is true or not, and an event that happens while it is true: at once, or when it becomes so. It takes nothing. Conditions combine with
/// <c>&amp;</c>, <c>|</c> and <c>!</c>, and equal each other when they are made of the same things in the same way.
/// </summary>
[DebuggerDisplay("{Description,nq}")]
public abstract class EventCondition : EventReadable, IEquatable<EventCondition>
{
    private ConditionSource? _source;

    private protected EventCondition()
    {
    }

    /// <summary>Never true, never false, never happens: neutral for <c>&amp;</c> and <c>|</c>, and its own negation.</summary>
    public static EventCondition Null { get; } = new NullCondition();

    /// <summary>Whether it is true now.</summary>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    public abstract bool IsTrue { get; }

    /// <summary>Happens while it is true. Set and reset within one step it happens too, for those who wait, unless it looks at a formula.</summary>
    public virtual Event<Unit> WhenTrue => new(_source ??= new ConditionSource(this));

    /// <summary>Its truth as a value: that one sees falling edges too.</summary>
    public virtual EventReadable<bool> Value => field ??= new DerivedValue<bool>(() => IsTrue, null, this);

    /// <summary>What equality is about.</summary>
    internal abstract object Identity { get; }

    /// <summary>The condition as an event.</summary>
    /// <param name="condition">The condition.</param>
    public static implicit operator Event<Unit>(EventCondition condition) => condition.WhenTrue;

    /// <summary>The condition as a member of a choice of many.</summary>
    /// <param name="condition">The condition.</param>
    public static implicit operator Event(EventCondition condition) => condition.WhenTrue;

    /// <summary>True while both are.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static EventCondition operator &(EventCondition left, EventCondition right) => JunctionCondition.Of(isAnd: true, left, right);

    /// <summary>True while at least one is.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static EventCondition operator |(EventCondition left, EventCondition right) => JunctionCondition.Of(isAnd: false, left, right);

    /// <summary>True while it is not.</summary>
    /// <param name="condition">The condition.</param>
    public static EventCondition operator !(EventCondition condition) => condition.Negate();

    /// <summary>True while it is not, as PEAK writes it.</summary>
    /// <param name="condition">The condition.</param>
    public static EventCondition operator ~(EventCondition condition) => condition.Negate();

    /// <summary>Made of the same things in the same way.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(EventCondition? left, EventCondition? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Not <c>==</c>.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(EventCondition? left, EventCondition? right) => !(left == right);

    /// <summary>Waits until it is true.</summary>
    /// <returns>The awaiter; for the compiler.</returns>
    public EventAwaiter<Unit> GetAwaiter() => WhenTrue.GetAwaiter();

    /// <summary>Made of the same things in the same way.</summary>
    /// <param name="other">Another condition.</param>
    /// <returns>Whether waiting for one is waiting for the other.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool Equals(EventCondition? other) => other is not null && Identity.Equals(other.Identity);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as EventCondition);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => Identity.GetHashCode();

    /// <summary>Whether looking at it may run a formula, predicate or comparer.</summary>
    internal virtual bool RunsUserCode => Array.Exists(Leaves, static leaf => leaf.RunsUserCode);

    internal virtual EventCondition Negate() => new NotCondition(this);
}
