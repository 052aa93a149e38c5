namespace Coop.Runtime.Scheduling;

/// <summary>The strand of posted work, callbacks and formulas: of everything that is no microthread's.</summary>
internal sealed class RootStrand(Scheduler scheduler) : Strand(scheduler)
{
    internal override string Describe() => "posted work";

    private protected override StrandExtras MakeExtras() => new Own();

    private sealed class Own : StrandExtras;
}
