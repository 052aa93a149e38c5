namespace Coop.Runtime.Sources;

/// <summary>What the values of one loop share: when something last changed, and whether one of their formulas runs.</summary>
internal sealed class ValueGraph
{
    private int _formulasRunning;

    /// <summary>Grows with every change of any value: what was found up to date at this stamp still is.</summary>
    internal long Stamp { get; private set; } = 1;

    internal void Changed() => Stamp++;

    internal void EnterFormula() => _formulasRunning++;

    internal void LeaveFormula() => _formulasRunning--;

    /// <summary>Formulas and predicates are pure (C2): one that set something would see half of what it changes.</summary>
    internal void VerifyMayChange()
    {
        if (_formulasRunning > 0)
        {
            throw new InvalidOperationException("A formula or predicate must not change a value: it may run at any time, any number of times. Change it in a callback or a microthread.");
        }
    }
}
