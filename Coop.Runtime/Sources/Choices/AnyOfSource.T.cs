// A choice as an event: of many members, or of a few when it is nested. Nested choices are flattened here, once, so that there is one flat set of
// registrations and one commit, while the result keeps the nesting of the call (C8).
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class AnyOfSource<TResult> : Source<TResult>, IChoiceSource, IEventSource
{
    private readonly Func<int, object?, IEventSource, TResult> _wrap;
    private readonly List<Member> _leaves = [];
    private readonly List<Origin> _origins = [];

    internal AnyOfSource(ReadOnlySpan<Member> members, Func<int, object?, IEventSource, TResult> wrap)
        : base(members[0].Loop)
    {
        _wrap = wrap;
        var seen = new HashSet<Member>();
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i].Loop != Loop)
            {
                throw new ArgumentException("The members of a choice belong to different event loops.", nameof(members));
            }
            if (members[i].AsChoice is { } nested)
            {
                for (int j = 0; j < nested.Members.Count; j++)
                {
                    AddLeaf(nested.Members[j], new Origin(i, nested, j), seen);
                }
            }
            else
            {
                AddLeaf(members[i], new Origin(i, null, 0), seen);
            }
        }
        MayCompleteAtOnce = !Scheduler.Order.IsShuffled && _leaves.TrueForAll(leaf => leaf is { IsComposite: false });
        Takes = _leaves.Exists(leaf => leaf.Takes);
    }

    public IReadOnlyList<Member> Members => _leaves;

    public string Description => $"AnyOf({string.Join(", ", _leaves)})";

    internal override IEventSource Face => this;

    internal override bool IsComposite => true;

    internal override bool IsChoice => true;

    internal override bool MayCompleteAtOnce { get; }

    internal override bool Takes { get; }

    public object Wrap(int index, object? value, IEventSource source) => Result(index, value, source)!;

    internal override bool TryTake(long number, ref TResult slot) => TakeFirst(poll: false, ref slot);

    internal override bool Poll(long number, ref TResult slot) => TakeFirst(poll: true, ref slot);

    internal override void Arm(Waiter<TResult> waiter)
    {
        ChoiceWait wait = LoopSources.Of(Loop).RentChoice();
        foreach (Member leaf in _leaves)
        {
            wait.Add(leaf.Rent());
        }
        waiter.Finisher = new Behind(this, wait);
        wait.ArmBehind(waiter);
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (BehindOf(waiter) is { } behind)
        {
            ((Waiter<TResult>)waiter).Finisher = null;
            behind.Wait.WithdrawAll();
            behind.Wait.Free();
        }
    }

    internal override bool CanTake(Waiter<TResult> waiter, TakePlan plan) => BehindOf(waiter)!.Wait.CanTake(plan);

    internal override bool TakeFor(Waiter<TResult> waiter) => BehindOf(waiter)!.Wait.TakeNow();

    internal override Waiter LeafOf(Waiter waiter) => WinnerOf(waiter)?.Leaf ?? waiter;

    internal override ExceptionDispatchInfo? FailureOf(Waiter waiter) => waiter.Error ?? WinnerOf(waiter)?.Failure;

    internal override bool IsSame(long a, long b) => _leaves.TrueForAll(leaf => leaf.IsSameEventAs(leaf));

    internal override Composite? CompositeOf(Waiter waiter) => BehindOf(waiter)?.Wait;

    internal override string Describe(long number) => Description;

    private static Waiter? WinnerOf(Waiter waiter) => BehindOf(waiter) is { Wait: { Winner: >= 0 } wait } ? wait.WinningBranch : null;

    private static Behind? BehindOf(Waiter waiter) => (Behind?)((Waiter<TResult>)waiter).Finisher;

    private bool TakeFirst(bool poll, ref TResult slot)
    {
        int start = Scheduler.Order.IsShuffled ? Scheduler.Order.Next(_leaves.Count) : 0;
        for (int i = 0; i < _leaves.Count; i++)
        {
            int at = (start + i) % _leaves.Count;
            if (_leaves[at].TryTake(poll, out object? value))
            {
                slot = Result(at, value, _leaves[at].Face);
                return true;
            }
        }
        return false;
    }

    private TResult Result(int leaf, object? value, IEventSource source)
    {
        (int argument, IChoiceSource? nested, int inner) = _origins[leaf];
        return _wrap(argument, nested is null ? value : nested.Wrap(inner, value, source), source);
    }

    private void AddLeaf(Member leaf, Origin origin, HashSet<Member> seen)
    {
        if (seen.Add(leaf))
        {
            _leaves.Add(leaf);
            _origins.Add(origin);
        }
    }

    /// <summary>Where a leaf stands in the call: its argument and, in a nested choice, its place there.</summary>
    private readonly record struct Origin(int Argument, IChoiceSource? Nested, int Inner);

    private sealed class Behind(AnyOfSource<TResult> source, ChoiceWait wait) : IFinisher<TResult>
    {
        internal ChoiceWait Wait => wait;

        public TResult Finish()
        {
            int winner = wait.Winner;
            Waiter branch = wait.WinningBranch;
            // Before the branch is taken: its leaf is known as long as it waits.
            IEventSource face = ((IFaced)branch.Leaf.Where).Face;
            wait.Free();
            return source.Result(winner, source._leaves[winner].Finish(branch), face);
        }
    }
}
