namespace Coop.Runtime.Sources;

/// <summary>The negation of a leaf.</summary>
internal sealed class NotCondition(EventCondition inner) : EventCondition
{
    public override bool IsTrue => !inner.IsTrue;

    internal override object Identity => field ??= new Negated(inner.Identity);

    internal override EventLoop? Loop => inner.Loop;

    internal override IDependency[] Leaves => inner.Leaves;

    internal override bool RunsUserCode => inner.RunsUserCode;

    internal override EventCondition Negate() => inner;

    private protected override string Describe() => $"not {inner.Description}";

    private sealed record Negated(object Of);
}
