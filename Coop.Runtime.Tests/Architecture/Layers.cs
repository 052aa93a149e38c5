using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coop.Runtime.Tests.Architecture;

/// <summary>Who may know whom among the folders of Coop.Runtime.</summary>
/// <remarks>
/// <code>
///                      (root)                       the public facade
///  Streams  Interop  LowLevel  Diagnostics  Guests   strangers to each other
///                      Threads
///                     Coroutines
///                      Sources
///                        Loop
///                    IO        Time                 strangers to each other
///             Native   Scheduling
///                        Collections
/// </code>
/// Every folder may use what is below it, but only IO uses Native.
/// </remarks>
public static class Layers
{
    private static readonly string[] s_kernel = ["Collections", "Scheduling"];
    private static readonly string[] s_loop = [.. s_kernel, "IO", "Time"];
    private static readonly string[] s_sources = [.. s_loop, "Loop"];
    private static readonly string[] s_coroutines = [.. s_sources, "Sources"];
    private static readonly string[] s_threads = [.. s_coroutines, "Coroutines"];
    private static readonly string[] s_conveniences = [.. s_threads, "Threads"];

    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        ["Collections"] = [],
        ["Scheduling"] = ["Collections"],
        ["Native"] = ["Collections"],
        ["IO"] = [.. s_kernel, "Native"],
        ["Time"] = s_kernel,
        ["Loop"] = s_loop,
        ["Sources"] = s_sources,
        ["Coroutines"] = s_coroutines,
        ["Threads"] = s_threads,
        ["Streams"] = s_conveniences,
        ["Interop"] = s_conveniences,
        ["LowLevel"] = s_conveniences,
        ["Diagnostics"] = s_conveniences,
        ["Guests"] = s_conveniences,
        [""] = [.. s_conveniences, "Streams", "Interop", "LowLevel", "Diagnostics", "Guests"],
    };

    /// <summary>Every reference from a file to a type or member whose declaration lies where that file may not look.</summary>
    public static IEnumerable<string> Violations(SourceTree tree) =>
        (from file in tree.Files
         let model = tree.Model(file)
         from node in file.Tree.GetRoot().DescendantNodes()
         from symbol in SymbolsOf(model, node)
         let homes = Homes(symbol)
         where homes.Length > 0 && !homes.Any(home => MayUse(file.Folder, home))
         select $"{file} ({Shown(file.Folder)}) uses {symbol.ToDisplayString()} ({string.Join(", ", homes.Select(Shown))})").Distinct();

    private static bool MayUse(string from, string to) =>
        from == to || (Allowed.TryGetValue(from, out var below) && below.Contains(to));

    private static IEnumerable<ISymbol> SymbolsOf(SemanticModel model, SyntaxNode node)
    {
        ISymbol?[] found = node switch
        {
            AwaitExpressionSyntax await => [model.GetAwaitExpressionInfo(await).GetAwaiterMethod],
            SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax or ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax =>
                [model.GetSymbolInfo(node).Symbol, .. model.GetSymbolInfo(node).CandidateSymbols],
            _ => [],
        };
        return found.OfType<ISymbol>().Where(s => s is not (INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol or ILabelSymbol or IRangeVariableSymbol));
    }

    private static string[] Homes(ISymbol symbol)
    {
        for (var declared = symbol.OriginalDefinition; declared is not null; declared = declared.ContainingType)
        {
            if (declared.DeclaringSyntaxReferences is { IsEmpty: false } places)
            {
                return [.. places.Select(p => SourceFile.FolderOf(p.SyntaxTree.FilePath)).Distinct()];
            }
        }
        return [];
    }

    private static string Shown(string folder) => folder == "" ? "root" : folder;
}
