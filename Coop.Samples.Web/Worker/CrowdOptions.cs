namespace Coop.Samples.Web;

/// <summary>What the worker does.</summary>
/// <param name="Microthreads">How many wait.</param>
/// <param name="Refuses">Whether one more does not let itself be cancelled.</param>
internal sealed record CrowdOptions(int Microthreads, bool Refuses);
