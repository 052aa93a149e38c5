using Coop.Cli.Snapshots;

namespace Coop.Cli.Findings;

/// <summary>Something that looks wrong.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Text">In words, with methods and lines.</param>
/// <param name="Microthreads">Who is concerned, as far as the snapshot has them.</param>
internal sealed record Finding(FindingKind Kind, string Text, IReadOnlyList<MicrothreadRow> Microthreads);
