namespace Coop.Runtime;

/// <summary>What a reader of a broadcast gets: an item, and how many it has missed just before it because it was too slow.</summary>
/// <typeparam name="T">What is broadcast.</typeparam>
/// <param name="Value">The item.</param>
/// <param name="Missed">How many items were dropped between the one that this reader got before and this one.</param>
public readonly record struct BroadcastItem<T>(T Value, long Missed);
