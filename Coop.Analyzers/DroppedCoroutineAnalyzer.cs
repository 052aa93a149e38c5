using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coop.Analyzers;

/// <summary>
/// COOP002: a statement calls a method that returns a Coroutine and drops it. The method runs, but nobody hears when it ends, or of its error before the
/// collector does; and the compiler warns of it in async methods only. `_ = Work();` says that it is meant.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedCoroutineAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = new(
        "COOP002",
        "A coroutine is dropped",
        "Nothing awaits '{0}', so nobody hears when it ends or of its error: await it, start it as a microthread, or write '_ = ...'",
        "Usage",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(s_rule);

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Check, OperationKind.ExpressionStatement);
    }

    internal static bool IsCoroutine(ITypeSymbol? type) =>
        type is { IsValueType: true, Name: "Coroutine" } && type.ContainingNamespace?.ToDisplayString() == "Coop.Runtime";

    private static void Check(OperationAnalysisContext context)
    {
        var operation = ((IExpressionStatementOperation)context.Operation).Operation;
        if (operation is IInvocationOperation && IsCoroutine(operation.Type))
        {
            context.ReportDiagnostic(Diagnostic.Create(s_rule, operation.Syntax.GetLocation(), operation.Syntax.ToString()));
        }
    }
}
