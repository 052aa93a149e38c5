using Coop.Analyzers;
using Coop.Runtime.Tests.Architecture;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Coop.Runtime.Tests.Analyzers;

public sealed class DroppedCoroutineAnalyzerTests
{
    [TestCase("Work();", 1)]
    [TestCase("Count();", 1)]
    [TestCase("Action a = () => Work();", 1)]
    [TestCase("_ = Work();", 0)]
    [TestCase("var work = Count(); work.ToString();", 0)]
    [TestCase("Do(async () => { await Work(); });", 0)]
    [TestCase("Do(async () => { Work(); await Count(); });", 1)]
    public async Task Statement_WithACoroutine_IsReportedWhenItIsDropped(string statement, int reports)
    {
        var tree = new SourceTree(
            new SourceFile("Coroutine.cs", """
                using System.Runtime.CompilerServices;
                namespace Coop.Runtime;
                public readonly struct Coroutine { public TaskAwaiter GetAwaiter() => default; }
                public readonly struct Coroutine<T> { public TaskAwaiter<T> GetAwaiter() => default; }
                """),
            new SourceFile("User.cs", $$"""
                class User { void Use() { {{statement}} } void Do(Func<Task> step) { } Coop.Runtime.Coroutine Work() => default; Coop.Runtime.Coroutine<int> Count() => default; }
                """));
        tree.Compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();

        var found = await tree.Compilation.WithAnalyzers([new DroppedCoroutineAnalyzer(), new DroppedEventAnalyzer()]).GetAnalyzerDiagnosticsAsync();

        found.Select(d => d.Id).ShouldBe(Enumerable.Repeat("COOP002", reports));
    }

    // In an async method the compiler warns by itself.
    [Test]
    public void CompilerWarning_OfACallThatIsNotAwaited_CoversCoroutines()
    {
        var tree = new SourceTree(
            new SourceFile("Coroutine.cs", """
                using System.Runtime.CompilerServices;
                namespace Coop.Runtime;
                public readonly struct Coroutine { public TaskAwaiter GetAwaiter() => default; }
                """),
            new SourceFile("User.cs", "class User { async Task Use() { Work(); await Task.Yield(); } Coop.Runtime.Coroutine Work() => default; }"));
        tree.Compilation.GetDiagnostics().Select(d => d.Id).ShouldContain("CS4014");
    }
}
