using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>How a choice ended: read out of its wait, which is free again afterwards.</summary>
internal readonly struct AnyOfOutcome
{
    private AnyOfOutcome(int index, Waiter branch)
    {
        Index = index;
        Branch = branch;
        Waiter leaf = branch.Leaf;
        Leaf = leaf == branch ? null : ((IFaced)leaf.Where).Face;
    }

    internal int Index { get; }

    internal Waiter Branch { get; }

    /// <summary>The source that fired somewhere below the branch; null when it is the branch's own.</summary>
    internal IEventSource? Leaf { get; }

    internal static AnyOfOutcome Of(ChoiceWait wait, long version)
    {
        wait.BeginTake(version);
        var error = wait.Error;
        if (error is not null)
        {
            // Ended early: every branch was given back when it was withdrawn.
            wait.Free();
            error.Throw();
        }
        var outcome = new AnyOfOutcome(wait.Winner, wait.WinningBranch);
        wait.Free();
        return outcome;
    }
}
