namespace Coop.Runtime.Tests.Soak;

/// <summary>What is made of one other event.</summary>
internal sealed class WrapperKind(SoakRun soak, string name, Func<WrapperKind, Leaf, Leaf> wrap) : Kind(soak, name)
{
    internal override bool IsWrapper => true;

    internal override Leaf Make(int depth) => wrap(this, Soak.Grow(depth));

    internal SoakFault? SometimesFault() => Random.Next(8) == 0 ? new SoakFault(Name) : null;
}
