namespace Coop.Runtime.Tests.Support;

/// <summary>What is told of a stall while such a test runs is what it is about: see <see cref="StallRecordAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class HoldsUpALoopAttribute : Attribute;
