namespace Coop.Cli.Snapshots;

/// <summary>A file descriptor in a snapshot: how many wait for what, and the numbers of some of them.</summary>
internal sealed record DescriptorRow(long Number, long Readers, long Writers, long Exceptional, string Waiters);
