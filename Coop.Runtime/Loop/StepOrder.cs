namespace Coop.Runtime;

/// <summary>
/// In which order a loop runs what is ready. First in, first out in production; shuffled from a seed in tests, so that code which relies on an order that
/// the contract does not give is found. The same seed gives the same order on every machine.
/// </summary>
public readonly record struct StepOrder
{
    private StepOrder(long? seed) => Seed = seed;

    /// <summary>First in, first out: the default.</summary>
    public static StepOrder Fifo => default;

    /// <summary>The seed of the shuffle; null for FIFO.</summary>
    public long? Seed { get; }

    /// <summary>Shuffles each batch of steps, and the branches of a choice, from a seed.</summary>
    /// <param name="seed">Any number; print it when a test fails.</param>
    /// <returns>The order.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static StepOrder Seeded(long seed) => new(seed);
}
