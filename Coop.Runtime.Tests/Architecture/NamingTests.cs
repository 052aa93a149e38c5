using Microsoft.CodeAnalysis;

namespace Coop.Runtime.Tests.Architecture;

public sealed class NamingTests
{
    [Test]
    public void StaticFields_Always_SayHowFarTheyReach() => Misnamed(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void Checker_PlantedNames_AreFound() =>
        Misnamed(new SourceTree(new SourceFile("A.cs", """
            static class A
            {
                const int Limit = 1;
                static int s_good;
                static int bad;
                [ThreadStatic] static int t_good;
                [ThreadStatic] static int s_bad;
            }
            """))).Count().ShouldBe(2);

    private static IEnumerable<string> Misnamed(SourceTree tree) =>
        from member in tree.Members()
        where member.Symbol is IFieldSymbol { IsStatic: true, IsConst: false, DeclaredAccessibility: Accessibility.Private }
        let isPerThread = member.Symbol.GetAttributes().Any(a => a.AttributeClass?.Name == nameof(ThreadStaticAttribute))
        let prefix = isPerThread ? "t_" : "s_"
        where !member.Symbol.Name.StartsWith(prefix, StringComparison.Ordinal)
        select $"{member.File}: {member.Symbol.Name} begins with {prefix}";
}
