using System.Globalization;

namespace Coop.Samples.Hosts.Tests.Support;

/// <summary>The line of figures that a host ends with.</summary>
internal sealed class RunFigures
{
    private readonly Dictionary<string, string> _values;

    private RunFigures(string line) => _values = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.Contains('=')).Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

    internal double this[string name] => double.Parse(_values[name], CultureInfo.InvariantCulture);

    internal static RunFigures Of(string output)
    {
        var line = output.Split('\n').LastOrDefault(l => l.StartsWith("figures: ", StringComparison.Ordinal)).ShouldNotBeNull(output);
        TestContext.Out.WriteLine(line);
        return new RunFigures(line);
    }

    /// <summary>
    /// Whether no slice was longer than the budget and one step. What the thread worked counts, not what else the machine did meanwhile; four may have been lengthened
    /// by the host of a virtual machine, which takes its time from whoever runs, and in a bad moment more: slices that are too long are so in every run.
    /// </summary>
    internal bool AreWithinTheBudget()
    {
        // A step works 0.02 ms; a turn, the end of a timer and a collection of garbage take their part.
        const double StepAndTurn = 1.5;
        this["slices"].ShouldBeGreaterThan(10);
        this["steps"].ShouldBeGreaterThan(this["slices"], "the greedy one did not fill its slices");
        return this["fifth_used_ms"] < this["budget_ms"] + StepAndTurn;
    }
}
