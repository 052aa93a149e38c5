namespace Coop.Cli.Snapshots;

/// <summary>What the loop says of itself.</summary>
internal sealed record HintRow(HintSort Sort, string Text, IReadOnlyList<long> Microthreads);
