// AllOf and Sequence as an event. Each waiter has an AllOfWait of its own behind it.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class AllOfSource<TResult> : Source<TResult>, IEventSource
{
    private readonly Member[] _members;
    private readonly bool _inOrder;
    private readonly Func<object?[], TResult> _make;

    internal AllOfSource(Member[] members, bool inOrder, Func<object?[], TResult> make)
        : base(members[0].Loop)
    {
        _members = members;
        _inOrder = inOrder;
        _make = make;
        foreach (Member member in members)
        {
            if (member.Loop != Loop)
            {
                throw new ArgumentException("The members of AllOf or Sequence belong to different event loops.", nameof(members));
            }
            Takes |= member.Takes;
        }
    }

    public string Description => $"{(_inOrder ? "Sequence" : "AllOf")}({string.Join(", ", (object[])_members)})";

    internal override IEventSource Face => this;

    internal override bool IsComposite => true;

    internal override bool MayCompleteAtOnce => false;

    internal override bool Takes { get; }

    internal override bool TryTake(long number, ref TResult slot)
    {
        var wait = new AllOfWait(_members, _inOrder, Scheduler);
        if (!wait.TryNow())
        {
            return false;
        }
        slot = _make(wait.Finish());
        return true;
    }

    internal override void Arm(Waiter<TResult> waiter)
    {
        var wait = new AllOfWait(_members, _inOrder, Scheduler);
        waiter.Finisher = new Behind(this, wait);
        wait.ArmBehind(waiter);
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (WaitOf(waiter) is { } wait)
        {
            ((Waiter<TResult>)waiter).Finisher = null;
            wait.WithdrawAll();
        }
    }

    internal override bool IsSame(long a, long b) => Array.TrueForAll(_members, member => member.IsSameEventAs(member));

    internal override bool CanTake(Waiter<TResult> waiter, TakePlan plan) => WaitOf(waiter)!.CanTake(plan);

    internal override bool TakeFor(Waiter<TResult> waiter) => WaitOf(waiter)!.TakeNow();

    internal override ExceptionDispatchInfo? FailureOf(Waiter waiter) => waiter.Error ?? WaitOf(waiter)?.Failure;

    internal override Composite? CompositeOf(Waiter waiter) => WaitOf(waiter);

    internal override string Describe(long number) => Description;

    private static AllOfWait? WaitOf(Waiter waiter) => ((Behind?)((Waiter<TResult>)waiter).Finisher)?.Wait;

    private sealed class Behind(AllOfSource<TResult> source, AllOfWait wait) : IFinisher<TResult>
    {
        internal AllOfWait Wait => wait;

        public TResult Finish() => source._make(wait.Finish());
    }
}
