// A callback as a wait of the loop's root strand, for one event. It runs as a step of its own, never inside the call that fires (C2), under the empty
// ExecutionContext (C17). What it throws is an unhandled error of the loop and harms no other waiter (C14).
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class CallbackWait<T>(CallbackSubscription<T> subscription) : Composite(subscription.Awaited.Loop.Scheduler)
{
    private static readonly ContextCallback s_call = static self => ((CallbackWait<T>)self!).Call();

    private readonly Source<T> _source = subscription.Awaited.Origin;
    private Waiter<T>? _inner;

    /// <summary>From the commit to the call: what was taken for a weak callback has somebody to go to.</summary>
    private object? _held;

    /// <summary>Registers on the root strand, whoever's step this is: the callback outlives it.</summary>
    internal void Start(WaitFlags flags)
    {
        Flags = flags;
        _inner = _source.Rent(subscription.Awaited.Number, subscription.Awaited.Argument);
        _inner.Owner = this;
        _inner.Flags |= flags & WaitFlags.Inherited;
        Park(Scheduler.Root);
        try
        {
            ArmBranches();
        }
        catch
        {
            // Bad input is the subscriber's to hear at once; nothing stays behind.
            if (State == WaitState.Armed)
            {
                Drop();
            }
            throw;
        }
    }

    internal override void ArmBranches() => _source.Arm(_inner!);

    internal override bool Accept(Waiter branch)
    {
        _held = subscription.Hold();
        if (_held is null)
        {
            // Nobody is there to take the event. The list that is being walked must not lose this waiter now.
            Scheduler.Ready(new DeadDrop(this));
            return false;
        }
        return TryCommitWhole();
    }

    internal override void Renew() => subscription.Renew(this);

    internal override void WithdrawAll()
    {
        Waiter<T> waiter = _inner!;
        _inner = null;
        _source.Withdraw(waiter);
        waiter.Return();
    }

    internal override bool IsSubscription => true;

    internal override void EndByCancel(System.Runtime.ExceptionServices.ExceptionDispatchInfo error) => Drop();

    internal override string Describe() => subscription.Awaited.ToString();

    internal override void AddMembers(List<Waiter> members)
    {
        if (_inner is not null)
        {
            members.Add(_inner);
        }
    }

    internal override Runnable? Run()
    {
        State = WaitState.Resumed;
        ExecutionContext.Run(EmptyContext.Value, s_call, this);
        return null;
    }

    private void Call()
    {
        Waiter<T> waiter = _inner!;
        _inner = null;
        // The waiter is given back by Finish; while a verdict is due its source offers nothing, so its identity still says which event is meant.
        Waiter leaf = waiter.Leaf;
        bool accepted = true;
        try
        {
            accepted = subscription.Resumed(this, waiter);
        }
        finally
        {
            GC.KeepAlive(_held);
            _held = null;
            if ((Flags & WaitFlags.Judged) != 0 && leaf.Where is IJudge judge)
            {
                judge.Judge(leaf, accepted);
            }
        }
    }

    private sealed class DeadDrop(CallbackWait<T> wait) : Errand
    {
        private protected override void Do()
        {
            if (wait.State == WaitState.Armed)
            {
                wait.Drop();
            }
        }
    }
}
