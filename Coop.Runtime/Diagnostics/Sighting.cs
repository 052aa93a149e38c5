namespace Coop.Runtime.Diagnostics;

/// <summary>A wait, and when it was first seen.</summary>
/// <param name="WaitKey">Which wait.</param>
/// <param name="At">By the stopwatch.</param>
internal readonly record struct Sighting(long WaitKey, long At);
