using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coop.Analyzers;

/// <summary>
/// COOP001: a statement makes an event and drops it. Events are cold, so `queue.Put(x);` puts nothing, and outside an async method
/// the compiler does not warn. What counts as an event: an awaitable struct of the namespace Coop.Runtime (a microthread
/// is a class, and runs whether anybody waits for it or not; so does a coroutine, which is COOP002's).
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedEventAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = new(
        "COOP001",
        "An event is dropped",
        "'{0}' is an event that nothing waits for, so nothing happens: await it, or assign it to wait later",
        "Usage",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(s_rule);

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.ExpressionStatement);
    }

    private static void Check(OperationAnalysisContext context)
    {
        var operation = ((IExpressionStatementOperation)context.Operation).Operation;
        if (operation is IInvocationOperation && IsEvent(operation.Type))
        {
            context.ReportDiagnostic(Diagnostic.Create(s_rule, operation.Syntax.GetLocation(), operation.Syntax.ToString()));
        }
    }

    private static bool IsEvent(ITypeSymbol? type) =>
        type is { IsValueType: true }
        && type.ContainingNamespace?.ToDisplayString() == "Coop.Runtime"
        && !type.GetMembers("GetAwaiter").IsEmpty
        && !DroppedCoroutineAnalyzer.IsCoroutine(type);
}
