using Microsoft.CodeAnalysis;

namespace Coop.Runtime.Tests.Architecture;

public sealed class SourceTreeTests
{
    // Source generators do not run here: what they implement has no body (CS8795).
    private static readonly string[] s_leftToGenerators = ["CS8795"];

    [Test]
    public void Runtime_ReadAsSource_BindsWithoutErrors() =>
        SourceTree.Runtime.Compilation.GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error && !s_leftToGenerators.Contains(d.Id))
            .Select(d => d.ToString())
            .ShouldBeEmpty("a name that does not bind is a name that the other architecture tests do not see");

    [Test]
    public void Runtime_ReadAsSource_IsNotEmpty() => SourceTree.Runtime.Files.ShouldNotBeEmpty();
}
