namespace Coop.Runtime.Tests;

/// <summary>A point of PEAK's own behaviour (P1..P110) that this test holds. It is read from the result file by .ci/coverage-of-the-list.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class PeakAttribute(int number) : PropertyAttribute("Peak", number)
{
    public int Number { get; } = number;
}
