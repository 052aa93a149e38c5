namespace Coop.Runtime.Scheduling;

/// <summary>What stands in the run queue: one step, run under its strand.</summary>
internal abstract class Runnable
{
    /// <summary>Whose step it is; null is the loop's own root strand.</summary>
    internal Strand? Strand;

    /// <summary>Runs the step. What it throws is nobody's wait: it goes to the scheduler's error sink.</summary>
    internal abstract void Run();
}
