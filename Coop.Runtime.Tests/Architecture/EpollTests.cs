using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Coop.Runtime.Tests.Architecture;

public sealed class EpollTests
{
    // Beside the files named after epoll: the list of the pollers, and the option that picks one of them.
    private static readonly string[] s_lists = ["IO/Pollers.cs", "IO/PollerKind.cs"];

    [Test]
    public void Epoll_OutsideItsOwnFiles_IsUnknown() => Knowing(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void Checker_PlantedWord_IsFound() =>
        Knowing(new SourceTree(
            new SourceFile("IO/EpollPoller.cs", "class EpollPoller;"),
            new SourceFile("IO/Comment.cs", "class Comment { /* epoll */ string s = \"epoll\"; }"),
            new SourceFile("IO/Planted.cs", "class Planted : EpollPoller;"))).ShouldHaveSingleItem();

    private static IEnumerable<string> Knowing(SourceTree tree) =>
        from file in tree.Files
        where !file.Name.Contains("epoll", StringComparison.OrdinalIgnoreCase) && !s_lists.Contains(file.Path)
        from token in file.Tree.GetRoot().DescendantTokens()
        where token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText.Contains("epoll", StringComparison.OrdinalIgnoreCase)
        select $"{file}: {token.ValueText}";
}
