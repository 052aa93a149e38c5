// The wait of every AnyOf: branches registered at their sources, one commit.
//
// Invariants
//   A1  Until the commit every branch that is not a duplicate is registered at its source, or is about to be by ArmBranches.
//   A2  At the commit the winner is off its source's list (by who fired it) and every other branch is withdrawn in the same call (C6, C7).
//   A3  Losers are given back to their pools at the commit, the winner when its result is taken.
//   A4  Equal events are registered once; the first argument position answers for all of them (C8).
// When only watched from outside (a choice inside AllOf), what takes nothing is remembered as it fires and what takes is left to its source.
using System.Diagnostics;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class ChoiceWait(LoopSources pool, Scheduler scheduler) : Composite(scheduler)
{
    /// <summary>Up to here equal branches are looked for pair by pair.</summary>
    private const int PairwiseLimit = 16;

    private Waiter?[] _branches = new Waiter?[4];
    private int _latched = -1;
    private int _planned = -1;

    internal ChoiceWait? NextFree;

    internal int Count { get; private set; }

    /// <summary>The branch that won; -1 before the commit.</summary>
    internal int Winner { get; private set; } = -1;

    internal Waiter WinningBranch => _branches[Winner]!;

    internal void Add(Waiter branch)
    {
        if (IsDuplicate(branch))
        {
            branch.Return();
            Append(null);
            return;
        }
        branch.Owner = this;
        branch.Branch = Count;
        Append(branch);
    }

    internal override void ArmBranches()
    {
        int[]? order = Scheduler.Order.IsShuffled ? Scheduler.Order.Permutation(Count) : null;
        // What is run to build a branch (a guard) may end this wait, and even use the object again.
        long version = Version;
        for (int i = 0; State == WaitState.Armed && Version == version && i < Count; i++)
        {
            if (_branches[order is null ? i : order[i]] is { } branch)
            {
                branch.Inherit(Outer);
                branch.Arm();
            }
        }
    }

    internal override bool Accept(Waiter branch)
    {
        Debug.Assert(State == WaitState.Armed, "a choice commits once");
        if (Outer is { IsWatch: true } watcher && branch.Failure is null)
        {
            return Remember(branch, watcher);
        }
        Winner = branch.Branch;
        if (!TryCommitWhole())
        {
            Winner = -1;
            return false;
        }
        ReleaseLosers();
        return true;
    }

    /// <summary>Watched from outside: plans the first branch that can be taken, in order of the arguments.</summary>
    internal bool CanTake(TakePlan plan)
    {
        _planned = 0;
        while (_planned < Count && _planned != _latched && !(_branches[_planned] is { IsWatch: true } branch && branch.CanTake(plan)))
        {
            _planned++;
        }
        return _planned < Count;
    }

    /// <summary>Watched from outside: takes what was planned.</summary>
    internal bool TakeNow()
    {
        Winner = _planned;
        State = WaitState.Resumed;
        bool taken = _planned == _latched || WinningBranch.TakeNow();
        ReleaseLosers();
        return taken;
    }

    internal override void WithdrawAll()
    {
        Winner = -1;
        ReleaseLosers();
    }

    /// <summary>Ends the use of this object; the winner's result has been taken.</summary>
    internal void Free()
    {
        Array.Clear(_branches, 0, Count);
        Count = 0;
        Winner = _latched = _planned = -1;
        Version++;
        State = WaitState.Idle;
        Continuation = null;
        Error = null;
        Strand = null;
        Outer = null;
        pool.Return(this);
    }

    internal override string Describe() =>
        $"AnyOf({string.Join(", ", _branches.Take(Count).Where(branch => branch is not null).Select(branch => branch!.Describe()))})";

    internal override WaitKind Kind => WaitKind.AnyOf;

    internal override void AddMembers(List<Waiter> members)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_branches[i] is { } branch)
            {
                members.Add(branch);
            }
        }
    }

    private bool Remember(Waiter branch, Waiter watcher)
    {
        if (branch.IsWatch)
        {
            _ = watcher.Fire();
            return false;
        }
        _latched = _latched < 0 ? branch.Branch : Math.Min(_latched, branch.Branch);
        _ = watcher.Fire();
        return true;
    }

    private void ReleaseLosers()
    {
        for (int i = 0; i < Count; i++)
        {
            if (i != Winner && _branches[i] is { } loser)
            {
                _branches[i] = null;
                loser.Where.Withdraw(loser);
                loser.Return();
            }
        }
    }

    private void Append(Waiter? branch)
    {
        if (Count == _branches.Length)
        {
            Array.Resize(ref _branches, Count * 2);
        }
        _branches[Count++] = branch;
    }

    // A wide choice is made by AnyOfSource, which has looked for duplicates once for all its uses.
    private bool IsDuplicate(Waiter branch)
    {
        if (Count >= PairwiseLimit)
        {
            return false;
        }
        for (int i = 0; i < Count; i++)
        {
            if (_branches[i] is { } other && other.IsSameEventAs(branch))
            {
                return true;
            }
        }
        return false;
    }
}
