namespace Coop.Runtime.Tests;

/// <summary>A clause of the contract (C1..C21) that this test holds. It is read from the result file by .ci/coverage-of-the-list.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class ContractAttribute(int number) : PropertyAttribute("Contract", number)
{
    public int Number { get; } = number;
}
