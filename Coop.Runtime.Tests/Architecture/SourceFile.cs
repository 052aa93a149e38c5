using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Coop.Runtime.Tests.Architecture;

/// <summary>One file of a project: its path below the project's folder, with '/' between the parts.</summary>
public sealed record SourceFile(string Path, string Text)
{
    private static readonly CSharpParseOptions s_options = new(LanguageVersion.CSharp14, DocumentationMode.Parse, preprocessorSymbols: ["DEBUG", "NET", "NET10_0"]);

    public SyntaxTree Tree { get; } = CSharpSyntaxTree.ParseText(Text, s_options, Path);

    /// <summary>The first part of the path, "" for a file in the project's root.</summary>
    public string Folder => FolderOf(Path);

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public int Lines => Text.AsSpan().Count('\n') + (Text.EndsWith('\n') ? 0 : 1);

    public static string FolderOf(string path) => path.Contains('/') ? path[..path.IndexOf('/')] : "";

    public override string ToString() => Path;
}
