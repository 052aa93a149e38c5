namespace Coop.Runtime;

/// <summary>The value of an event that carries none: there is exactly one, and every instance equals it.</summary>
public readonly record struct Unit
{
    // A word, because awaiters are copied by words: a byte that was written alone, and is then read as a part of its word, must reach memory first.
#pragma warning disable CS0169, IDE0051 // Nobody reads it.
    private readonly long _word;
#pragma warning restore CS0169, IDE0051

    /// <summary>Always.</summary>
    /// <param name="other">The same.</param>
    /// <returns>True.</returns>
    public bool Equals(Unit other) => true;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
