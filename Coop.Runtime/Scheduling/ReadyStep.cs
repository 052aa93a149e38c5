using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

/// <summary>
/// What stands in the run queue: whose step it is, and what it does; null for the strand's own light wait, or its beginning. A wait knows whose it is: of it one
/// reference is written, and not two.
/// </summary>
internal readonly record struct ReadyStep
{
    private readonly Strand? _strand;

    internal ReadyStep(Strand strand, Runnable? step)
    {
        _strand = strand;
        Step = step;
    }

    internal ReadyStep(Wait committed) => Step = committed;

    internal Runnable? Step { get; }

    internal Strand Strand => _strand ?? Unsafe.As<Wait>(Step!).Strand!;
}
