// A callback as a wait of the loop's root strand: one-shot. It runs as a step of its own, never inside the call that fires (C2), under the empty
// ExecutionContext (C17). What it throws is an unhandled error of the loop and harms no other waiter (C14).
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class CallbackWait<T>(Event<T> awaited, Action<T> callback) : Composite(awaited.Origin.Scheduler)
{
    private static readonly ContextCallback s_call = static self => ((CallbackWait<T>)self!).Call();

    private readonly Source<T> _source = awaited.Origin;
    private Waiter<T>? _inner;

    /// <summary>Registers on the root strand, whoever's step this is: the callback outlives it.</summary>
    internal void Start(WaitFlags flags)
    {
        Flags = flags;
        _inner = _source.Rent(awaited.Number, awaited.Argument);
        _inner.Owner = this;
        _inner.Flags |= flags & WaitFlags.Judged;
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

    internal override bool Accept(Waiter branch) => TryCommitWhole();

    internal override void WithdrawAll()
    {
        Waiter<T> waiter = _inner!;
        _inner = null;
        _source.Withdraw(waiter);
        waiter.Return();
    }

    internal override bool IsSubscription => true;

    internal override void EndByCancel(System.Runtime.ExceptionServices.ExceptionDispatchInfo error) => Drop();

    internal override string Describe() => awaited.ToString();

    internal override void Run()
    {
        State = WaitState.Resumed;
        ExecutionContext.Run(EmptyContext.Value, s_call, this);
    }

    private void Call()
    {
        Waiter<T> waiter = _inner!;
        _inner = null;
        callback(waiter.Finish());
    }
}
