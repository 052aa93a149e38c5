using Coop.Analyzers;
using Coop.Runtime.Tests.Architecture;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Coop.Runtime.Tests.Analyzers;

public sealed class DroppedEventAnalyzerTests
{
    [TestCase("queue.Put(1);", 1)]
    [TestCase("Action a = () => queue.Put(1);", 1)]
    [TestCase("var put = queue.Put(1); put.ToString();", 0)]
    [TestCase("_ = queue.Put(1);", 0)]
    [TestCase("Do(async () => { await queue.Put(1); });", 0)]
    [TestCase("queue.Start();", 0)]
    public async Task Statement_WithAnEvent_IsReportedWhenTheEventIsDropped(string statement, int reports)
    {
        var tree = new SourceTree(
            new SourceFile("Queue.cs", """
                using System.Runtime.CompilerServices;
                namespace Coop.Runtime;
                public readonly struct Event<T> { public TaskAwaiter<T> GetAwaiter() => default; }
                public sealed class Microthread { public TaskAwaiter GetAwaiter() => default; }
                public sealed class Queue { public Event<int> Put(int item) => default; public Microthread Start() => new(); }
                """),
            new SourceFile("User.cs", $$"""
                class User { void Use(Coop.Runtime.Queue queue) { {{statement}} } void Do(Func<Task> step) { } }
                """));
        tree.Compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();

        var found = await tree.Compilation.WithAnalyzers([new DroppedEventAnalyzer()]).GetAnalyzerDiagnosticsAsync();

        found.Select(d => d.Id).ShouldBe(Enumerable.Repeat("COOP001", reports));
    }
}
