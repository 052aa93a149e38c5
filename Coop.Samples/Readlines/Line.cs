namespace Coop.Samples.Readlines;

/// <summary>One line and where it came from.</summary>
/// <param name="Index">The number of the source.</param>
/// <param name="Text">The line, without its end.</param>
internal readonly record struct Line(int Index, string Text);
