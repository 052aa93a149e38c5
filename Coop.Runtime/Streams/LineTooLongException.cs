namespace Coop.Runtime;

/// <summary>A line was longer than <see cref="LineOptions.MaxLengthBytes"/>.</summary>
public sealed class LineTooLongException : IOException
{
    internal LineTooLongException(int maxLengthBytes)
        : base($"A line is longer than {maxLengthBytes} bytes. Raise LineOptions.MaxLengthBytes, or let long lines be split with LongLinePolicy.Split.") =>
        MaxLengthBytes = maxLengthBytes;

    /// <summary>How long a line may be.</summary>
    public int MaxLengthBytes { get; }
}
