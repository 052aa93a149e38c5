using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coop.Runtime.Tests.Architecture;

/// <summary>The sources of one project, parsed and bound against the running framework.</summary>
public sealed class SourceTree
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly Lazy<SourceTree> s_runtime = new(() => Read("Coop.Runtime"));
    private static readonly Lazy<MetadataReference[]> s_framework = new(FrameworkReferences);

    public SourceTree(params IEnumerable<SourceFile> files)
    {
        Files = [.. files];
        Compilation = CSharpCompilation.Create(
            "Sources",
            [.. Files.Select(f => f.Tree), new SourceFile("", ImplicitUsings).Tree],
            s_framework.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    public static SourceTree Runtime => s_runtime.Value;

    /// <summary>Another library of the repository. What it takes from packages is unknown here, and is not what is looked at.</summary>
    public static SourceTree Of(string project) => Read(project);

    public IReadOnlyList<SourceFile> Files { get; }

    public CSharpCompilation Compilation { get; }

    public SemanticModel Model(SourceFile file) => Compilation.GetSemanticModel(file.Tree);

    /// <summary>Every declaration of every file with the symbol that it declares; a field declaration counts once.</summary>
    public IEnumerable<(SourceFile File, MemberDeclarationSyntax Syntax, ISymbol Symbol)> Members() =>
        from file in Files
        let model = Model(file)
        from syntax in file.Tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
        let node = syntax is BaseFieldDeclarationSyntax field ? (SyntaxNode)field.Declaration.Variables[0] : syntax
        let symbol = model.GetDeclaredSymbol(node)
        where symbol is not null and not INamespaceSymbol
        select (file, syntax, symbol);

    public IEnumerable<(SourceFile File, INamedTypeSymbol Type)> Types() =>
        Members().Where(m => m.Symbol is INamedTypeSymbol { IsExtension: false }).Select(m => (m.File, (INamedTypeSymbol)m.Symbol));

    private static SourceTree Read(string project)
    {
        var folder = Repository.PathOf(project);
        return new SourceTree(
            from path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            let name = Path.GetRelativePath(folder, path).Replace('\\', '/')
            where SourceFile.FolderOf(name) is not ("bin" or "obj")
            select new SourceFile(name, File.ReadAllText(path)));
    }

    private static MetadataReference[] FrameworkReferences()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return [.. trusted.Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == framework)
            .Select(path => MetadataReference.CreateFromFile(path))];
    }
}
