// The wait of AllOf and Sequence: several events, one commit at the end (C6).
//
// States of a member   not armed -> armed -> latched, or taken at the commit
// Invariants
//   F1  A member that takes nothing is latched as it fires: off its source's list, its result kept in its waiter.
//   F2  A member that takes only watches (WaitFlags.Watch): its source tells it and keeps the event. Nothing is taken before everything can be.
//   F3  Nothing is armed, planned or taken inside a firing: a source may be walking its list (L3), and chains of these waits would recurse. Firing
//       only latches, and asks once for a step of this wait's own. It commits at once only where nothing needs to be taken, or with an error.
//   F4  Everything is planned before the commit and taken right after it, in the order of the members, so taking cannot fail (P1, P2).
// A member that watches has no precedence: whoever takes alone goes first. Two waits that only watch are never each other's partner, and a
// partner that offers itself to several members is counted for the first of them.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed partial class AllOfWait(Member[] members, bool inOrder, Scheduler scheduler) : Composite(scheduler)
{
    private readonly Waiter?[] _waiters = new Waiter?[members.Length];
    private readonly object?[] _values = new object?[members.Length];
    private readonly bool[] _isLatched = new bool[members.Length];
    private int _armed;
    private int _latched;
    private int _failed = -1;
    private bool _isPolling;
    private bool _isArming;
    private bool _isQueued;
    private bool _isWatching;

    /// <summary>The error that ended the wait.</summary>
    internal ExceptionDispatchInfo? Failure => Error ?? (_failed < 0 ? null : _waiters[_failed]?.Failure);

    internal override void ArmBranches()
    {
        // Later steps belong to whoever waits: a guard in a Sequence is built in one of them.
        Strand = Scheduler.Current;
        Progress();
    }

    internal override bool Accept(Waiter branch)
    {
        if (State != WaitState.Armed)
        {
            return false;
        }
        if (branch.Failure is not null)
        {
            return EndWith(branch);
        }
        if (branch.IsWatch)
        {
            AskForStep();
            return false;
        }
        Latch(branch);
        if (_latched == members.Length)
        {
            _ = _isPolling || TryCommitWhole();
        }
        else if (inOrder || _isWatching)
        {
            AskForStep();
        }
        return true;
    }

    /// <summary>The step that was asked for.</summary>
    internal override Runnable? Run()
    {
        _isQueued = false;
        try
        {
            Progress();
        }
        catch (Exception error) when (State == WaitState.Armed)
        {
            // A member of a sequence could not be armed: as if it had been at the beginning.
            Error = ExceptionDispatchInfo.Capture(error);
            _ = TryCommitWhole();
            Release();
        }
        return null;
    }

    internal override void WithdrawAll()
    {
        State = WaitState.Idle;
        _failed = -1;
        Release();
    }

    internal override string Describe() => $"{(inOrder ? "Sequence" : "AllOf")}({string.Join(", ", (object[])members)})";

    internal override WaitKind Kind => inOrder ? WaitKind.Sequence : WaitKind.AllOf;

    // What is latched is waited for no more.
    internal override void AddMembers(List<Waiter> all) => all.AddRange(_waiters.Where((waiter, i) => waiter is not null && !_isLatched[i])!);

    // Arms what may be armed, and takes everything if that is possible.
    private void Progress()
    {
        _isArming = true;
        while (State == WaitState.Armed && _armed < members.Length && (!inOrder || _armed == 0 || IsSatisfied(_armed - 1)))
        {
            ArmNext();
        }
        _isArming = false;
        if (State != WaitState.Armed || _armed < members.Length)
        {
            return;
        }
        var plan = new TakePlan();
        if (PlanAll(plan) && TryCommitWhole())
        {
            Take(plan);
        }
    }

    private void ArmNext()
    {
        int i = _armed++;
        Waiter waiter = members[i].Rent();
        waiter.Owner = this;
        waiter.Branch = i;
        if (members[i].Takes)
        {
            waiter.Flags |= WaitFlags.Watch;
            _isWatching = true;
        }
        // A subscription to what only lasts must not be told of the same state again; one verdict cannot answer for several events.
        waiter.Flags |= Outer is { IsTaking: false } outer ? outer.Flags & WaitFlags.Again : WaitFlags.None;
        _waiters[i] = waiter;
        waiter.Arm();
    }

    private void Latch(Waiter branch)
    {
        _isLatched[branch.Branch] = true;
        _latched++;
    }

    private void AskForStep()
    {
        if (_isArming || _isPolling)
        {
            return;
        }
        if (Outer is { IsWatch: true } outer && _armed == members.Length)
        {
            // Nothing to do but to tell: whoever watches this one has the step.
            _ = outer.Fire();
            return;
        }
        if (!_isQueued)
        {
            _isQueued = true;
            Scheduler.Ready(Strand ?? Scheduler.Root, this);
        }
    }

    // Refused only by a subscription whose target is gone.
    private bool EndWith(Waiter failed)
    {
        _failed = failed.Branch;
        if (_isPolling)
        {
            return true;
        }
        if (!TryCommitWhole())
        {
            _failed = -1;
            return false;
        }
        Release();
        return true;
    }
}
