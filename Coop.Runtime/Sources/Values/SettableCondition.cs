using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>A condition that is set by hand. Made by <c>events.Condition()</c>.</summary>
public sealed class SettableCondition : EventCondition, IPausableSource
{
    private readonly EventValue<bool> _value;

    /// <summary>Makes a condition on a loop.</summary>
    /// <param name="loop">The loop whose microthreads use it.</param>
    /// <param name="initial">Whether it is true at first.</param>
    public SettableCondition(EventLoop loop, bool initial = false) => _value = new EventValue<bool>(loop, initial);

    /// <inheritdoc/>
    public override bool IsTrue => _value.Value;

    /// <inheritdoc/>
    public override EventReadable<bool> Value => _value;

    internal override object Identity => _value.Core;

    internal override EventLoop Loop => _value.Loop;

    internal override IDependency[] Leaves => _value.Leaves;

    /// <summary>Sets it. When it becomes true, everybody who waits is made ready, even if it is reset in the same step.</summary>
    /// <param name="value">Whether it is true.</param>
    /// <exception cref="InvalidOperationException">Not on the loop, or called by a formula or predicate.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: PEAK's Condition
    /// </remarks>
    public void Set(bool value) => _value.Set(value);

    /// <inheritdoc/>
    public void Disable() => _value.Disable();

    /// <inheritdoc/>
    public void Enable() => _value.Enable();

    private protected override string Describe() => "condition";
}
