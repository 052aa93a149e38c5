namespace Coop.Runtime.Tests;

/// <summary>A scenario of the field's best runtimes (S-number) that this test plays. It is read from the result file by .ci/coverage-of-the-list.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class ScenarioAttribute(int number) : PropertyAttribute("Scenario", number)
{
    public int Number { get; } = number;
}
