namespace Coop.Runtime.Tests.Support;

/// <summary>What lies between two looks.</summary>
/// <param name="Used">Processor time of the loop's thread.</param>
/// <param name="Steps">Steps that were run.</param>
/// <param name="MadeReady">Steps that were made ready.</param>
internal readonly record struct LookDistance(TimeSpan Used, long Steps, long MadeReady)
{
    internal static LookDistance LargestOf(LookDistance one, LookDistance other) =>
        new(one.Used > other.Used ? one.Used : other.Used, Math.Max(one.Steps, other.Steps), Math.Max(one.MadeReady, other.MadeReady));

    public override string ToString() => $"{Used.TotalMilliseconds:0.0} ms, {Steps} steps, {MadeReady} made ready";
}
