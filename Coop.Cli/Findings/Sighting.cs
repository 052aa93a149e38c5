namespace Coop.Cli.Findings;

/// <summary>What was seen of a microthread until now.</summary>
/// <param name="WaitKey">Its wait.</param>
/// <param name="SinceNanos">When this wait was seen first, by the clock of snapshots.</param>
/// <param name="Looks">In how many snapshots in a row it was ready or ran.</param>
/// <param name="BusyPermille">How busy it was in these, added up.</param>
internal readonly record struct Sighting(long WaitKey, long SinceNanos, int Looks, long BusyPermille);
