namespace Coop.Runtime.Sources;

/// <summary>The neutral element; it belongs to no loop.</summary>
internal sealed class NullCondition : EventCondition
{
    public override bool IsTrue => false;

    public override Event<Unit> WhenTrue => new(LoopSources.Of(EventLoop.Current).Never);

    public override EventReadable<bool> Value => throw new InvalidOperationException("The Null condition has no value: it is neither true nor false.");

    internal override object Identity => nameof(Null);

    internal override EventLoop? Loop => null;

    internal override IDependency[] Leaves => [];

    internal override EventCondition Negate() => this;

    private protected override string Describe() => "Null";
}
