namespace Coop.Runtime.Tests.Soak;

/// <summary>The token and the limit of one wait.</summary>
internal readonly record struct Bounds(TimeSpan Limit, CancellationToken Token);
