using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coop.Runtime.Tests.Architecture;

/// <summary>What a type may look like, and where it is written down.</summary>
public static class Shape
{
    public static IEnumerable<string> OpenClasses(SourceTree tree) =>
        from declared in tree.Types()
        let type = declared.Type
        where type.TypeKind == TypeKind.Class && !type.IsSealed && !type.IsAbstract && !type.IsStatic
        select $"{declared.File}: class {type.Name} is neither sealed nor abstract nor static";

    /// <summary>An async method builder is the one struct that the compiler demands to be mutable.</summary>
    public static IEnumerable<string> MutablePublicStructs(SourceTree tree) =>
        from declared in tree.Types()
        let type = declared.Type
        where type.TypeKind == TypeKind.Struct && !type.IsReadOnly && Visibility.IsPublic(type)
            // The compiler's own protocol: a method builder, and an awaiter that prepares its wait when it is asked IsCompleted.
            && type.GetMembers("AwaitUnsafeOnCompleted").IsEmpty
            && !type.AllInterfaces.Any(i => i.Name == "ICriticalNotifyCompletion")
        select $"{declared.File}: public struct {type.Name} is not readonly";

    public static IEnumerable<string> CrowdedFiles(SourceTree tree) =>
        from file in tree.Files
        let types = TopLevel(file).Distinct().ToArray()
        where types.Length > 1
        select $"{file} declares {string.Join(", ", types.Select(t => t.Name))}";

    /// <summary>`Waiter.cs`, `Waiter.T.cs` for a generic one, `EventLoop.Turn.cs` for a part.</summary>
    public static IEnumerable<string> MisnamedFiles(SourceTree tree) =>
        from file in tree.Files
        from type in TopLevel(file)
        let parts = file.Name.Split('.')
        let generic = parts.Length > 1 && parts[1].StartsWith('T')
        where parts[0] != type.Name || (type.Arity > 0 && !generic)
        select $"{file} declares {type.Name}{(type.Arity > 0 ? "<>, a generic type: Name.T.cs" : "")}";

    private static IEnumerable<(string Name, int Arity)> TopLevel(SourceFile file) =>
        from node in file.Tree.GetRoot().DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        let declared = node switch
        {
            TypeDeclarationSyntax type => (type.Identifier.ValueText, type.Arity),
            EnumDeclarationSyntax type => (type.Identifier.ValueText, 0),
            DelegateDeclarationSyntax type => (type.Identifier.ValueText, type.Arity),
            _ => ("", 0),
        }
        where declared.Item1 != ""
        select declared;
}
