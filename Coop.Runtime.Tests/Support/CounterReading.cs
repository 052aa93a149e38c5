using System.Globalization;

namespace Coop.Runtime.Tests.Support;

/// <summary>What a reader was told of an instrument.</summary>
internal sealed record CounterReading(string Unit, string Tags, string Text, string Rate)
{
    /// <summary>Later ones have larger numbers.</summary>
    internal long Order { get; init; }

    internal double Value => Text.Length == 0 ? double.NaN : double.Parse(Text, CultureInfo.InvariantCulture);
}
