namespace Coop.Runtime.Tests.Architecture;

/// <summary>The libraries beside the runtime are written as it is.</summary>
[TestFixture("Coop.Hosting")]
[TestFixture("Coop.AspNetCore")]
public sealed class OtherLibrariesTests(string project)
{
    private const int MostLines = 300;

    private readonly SourceTree _tree = SourceTree.Of(project);

    [Test]
    public void Files_Always_FitInAHead_AndBearTheNameOfTheirOneType()
    {
        _tree.Files.Count.ShouldBeGreaterThan(5);
        _tree.Files.Where(file => file.Lines > MostLines).Select(file => file.ToString()).ShouldBeEmpty();
        Shape.CrowdedFiles(_tree).ShouldBeEmpty();
        Shape.MisnamedFiles(_tree).ShouldBeEmpty();
    }

    [Test]
    public void Classes_Always_AreSealedAbstractOrStatic() => Shape.OpenClasses(_tree).ShouldBeEmpty();

    [Test]
    public void PublicMembers_Always_AreDocumented_WithThreadTurnAndCancel()
    {
        Documentation.WithoutSummary(_tree).ShouldBeEmpty();
        Documentation.WithoutFixedLines(_tree).ShouldBeEmpty();
    }
}
