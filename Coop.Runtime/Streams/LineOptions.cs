namespace Coop.Runtime;

/// <summary>How bytes are cut into lines.</summary>
public sealed record LineOptions
{
    /// <summary>The most bytes of a line, its end not counted. Bounds what is buffered of a line that has no end yet; 1 MiB unless told.</summary>
    public int MaxLengthBytes { get; init; } = 1 << 20;

    /// <summary>What becomes of a longer line.</summary>
    public LongLinePolicy LongLines { get; init; } = LongLinePolicy.Throw;

    internal LineOptions Validated()
    {
        // The longest character of UTF-8: with less, a piece could not hold one.
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLengthBytes, 4, nameof(MaxLengthBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxLengthBytes, Array.MaxLength / 4, nameof(MaxLengthBytes));
        return Enum.IsDefined(LongLines) ? this : throw new ArgumentOutOfRangeException(nameof(LongLines), LongLines, "Use LongLinePolicy.Throw or LongLinePolicy.Split.");
    }
}
