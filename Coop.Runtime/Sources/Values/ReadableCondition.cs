namespace Coop.Runtime.Sources;

/// <summary>A boolean value as a condition.</summary>
internal sealed class ReadableCondition(EventReadable<bool> readable) : EventCondition
{
    public override bool IsTrue => readable.Value;

    public override EventReadable<bool> Value => readable;

    internal override object Identity => readable.Core;

    internal override EventLoop Loop => readable.Loop;

    internal override IDependency[] Leaves => readable.Leaves;

    private protected override string Describe() => readable.Description;
}
