namespace Coop.Runtime.Tests.Architecture;

public sealed class ShapeTests
{
    [Test]
    public void Classes_Always_AreSealedAbstractOrStatic() => Shape.OpenClasses(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void PublicStructs_Always_AreReadonly() => Shape.MutablePublicStructs(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void Files_Always_HoldOneTopLevelType() => Shape.CrowdedFiles(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void Files_Always_BearTheNameOfTheirType() => Shape.MisnamedFiles(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void Checker_PlantedShapes_AreFound()
    {
        var tree = new SourceTree(
            new SourceFile("A.cs", "class A { sealed class B; class C; } public struct S;"),
            new SourceFile("Waiter.cs", "public readonly struct Waiter<T>;"),
            new SourceFile("Waiter.T.cs", "sealed class Waiter<T1, T2>;"));
        Shape.OpenClasses(tree).Count().ShouldBe(2);
        Shape.MutablePublicStructs(tree).ShouldHaveSingleItem();
        Shape.CrowdedFiles(tree).ShouldHaveSingleItem();
        Shape.MisnamedFiles(tree).Count().ShouldBe(2);
    }
}
