using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coop.Runtime.Tests.Architecture;

/// <summary>What the documentation of a public member says: a summary, and of a method the three fixed lines.</summary>
public static class Documentation
{
    private static readonly (string Line, string[] Values)[] s_fixedLines =
    [
        ("Thread: ", ["loop", "any"]),
        ("Turn: ", ["always yields", "may complete at once", "never yields"]),
        ("Cancel: ", [""]),
    ];

    // What the compiler calls on behalf of `await` and of deconstruction: nobody reads its page.
    private static readonly string[] s_calledByTheCompiler = ["GetAwaiter", "GetResult", "OnCompleted", "UnsafeOnCompleted", "Deconstruct"];

    public static IEnumerable<string> WithoutSummary(SourceTree tree) =>
        from member in tree.Members()
        where member.Syntax is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or MethodDeclarationSyntax or BasePropertyDeclarationSyntax or BaseFieldDeclarationSyntax or EnumMemberDeclarationSyntax
        where member.Symbol is not INamedTypeSymbol { IsExtension: true }
        where Visibility.IsPublic(member.Symbol) && !member.Symbol.IsOverride
        let docs = Read(member.Symbol)
        where docs.Element("inheritdoc") is null && string.IsNullOrWhiteSpace(docs.Element("summary")?.Value)
        select $"{member.File}: {member.Symbol.ToDisplayString()} has no summary";

    public static IEnumerable<string> WithoutFixedLines(SourceTree tree) =>
        from member in tree.Members()
        where member.Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } method && Visibility.IsPublic(method) && !IsPlumbing(method)
        let lines = Lines(Read(member.Symbol).Element("remarks")).ToArray()
        from rule in s_fixedLines
        where !lines.Any(line => rule.Values.Any(value => line.StartsWith(rule.Line + value, StringComparison.Ordinal) && line.Length > rule.Line.Length))
        select $"{member.File}: {member.Symbol.ToDisplayString()} lacks `{rule.Line}{string.Join(" | ", rule.Values)}`";

    private static bool IsPlumbing(IMethodSymbol method) =>
        method.IsOverride
        || s_calledByTheCompiler.Contains(method.Name)
        || !method.ContainingType.GetMembers("AwaitUnsafeOnCompleted").IsEmpty
        || ImplementsInterface(method);

    private static bool ImplementsInterface(IMethodSymbol method) =>
        method.ContainingType.AllInterfaces
            .SelectMany(i => i.GetMembers(method.Name))
            .Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method));

    private static XElement Read(ISymbol symbol)
    {
        var xml = symbol.GetDocumentationCommentXml();
        return XElement.Parse(string.IsNullOrWhiteSpace(xml) ? "<none/>" : xml);
    }

    private static IEnumerable<string> Lines(XElement? remarks)
    {
        foreach (var line in remarks?.DescendantsAndSelf("br").ToArray() ?? []) line.ReplaceWith("\n");
        foreach (var para in remarks?.Descendants("para").ToArray() ?? []) para.AddBeforeSelf("\n");
        return (remarks?.Value ?? "").Split('\n').Select(line => line.Trim());
    }
}
