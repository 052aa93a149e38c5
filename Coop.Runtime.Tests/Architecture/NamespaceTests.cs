using Microsoft.CodeAnalysis;

namespace Coop.Runtime.Tests.Architecture;

public sealed class NamespaceTests
{
    private static readonly string[] s_public = ["Coop.Runtime", "Coop.Runtime.LowLevel", "Coop.Runtime.Diagnostics"];

    [Test]
    public void PublicTypes_Always_LiveInAPublicNamespace() =>
        Offenders(isPublic: true, (_, space) => s_public.Contains(space)).ShouldBeEmpty();

    [Test]
    public void InternalTypes_Always_LiveInTheNamespaceOfTheirFolder() =>
        Offenders(isPublic: false, (file, space) => space == $"Coop.Runtime.{file.Folder}".TrimEnd('.')).ShouldBeEmpty();

    private static IEnumerable<string> Offenders(bool isPublic, Func<SourceFile, string, bool> belongs) =>
        from declared in SourceTree.Runtime.Types()
        where declared.Type.ContainingType is null && (declared.Type.DeclaredAccessibility == Accessibility.Public) == isPublic
        let space = declared.Type.ContainingNamespace.ToDisplayString()
        where !belongs(declared.File, space)
        select $"{declared.File}: {declared.Type.Name} is in {space}";
}
