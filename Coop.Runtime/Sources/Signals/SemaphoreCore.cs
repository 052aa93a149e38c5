// Permits, handed out one by one in the order of asking.
//
// Invariants
//   M1  0 <= _count <= int.MaxValue; only Take at a commit makes it smaller. While it is available no taker waits that may have it: nobody barges.
//   M2  While a verdict is due (_asked) nobody else is offered anything; the permit offered is still counted.
//   M3  A subscription that was told of the permits of this round (until one is taken or released) and refused is not asked again before the next (_round).
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class SemaphoreCore(EventLoop loop, IEventSource face, int initial) : Source<int>(loop), IDependency, IJudge
{
    private const WaitFlags Refused = WaitFlags.Judged | WaitFlags.Again;

    private readonly WaitList _takers = new();
    private readonly Dependents _dependents = new();
    private readonly ValueGraph _graph = LoopSources.Of(loop).Values;
    private readonly bool _hadOne = initial == 1;
    private int _count = initial;
    private int _paused;
    private Waiter? _asked;
    private Strand? _lastTaker;
    private long _arrivals;
    private long _round;

    EventLoop IDependency.Loop => Loop;

    public bool RunsUserCode => false;

    public long Version { get; private set; } = 1;

    internal int Count => _count;

    internal int WaiterCount => _takers.Count;

    /// <summary>Who took the only permit and has not given it back, as far as that can be told: anybody may release.</summary>
    internal Strand? Holder => _count == 0 && _hadOne ? _lastTaker : null;

    internal bool IsAvailable => _count > 0 && _asked is null && _paused == 0;

    internal override IEventSource Face => face;

    internal override bool Takes => true;

    public void Refresh()
    {
    }

    public LinkedListNode<IDependent> Attach(IDependent dependent) => _dependents.Attach(dependent);

    public void Detach(LinkedListNode<IDependent> node) => _dependents.Detach(node);

    internal override bool TryTake(long number, ref int slot)
    {
        if (!IsAvailable)
        {
            return false;
        }
        _lastTaker = Scheduler.Current;
        slot = _count--;
        Changed();
        return true;
    }

    internal override bool CanTake(Waiter<int> waiter, int planned) => IsAvailable && _count > planned;

    internal override void Arm(Waiter<int> waiter)
    {
        if (!waiter.IsWatch && IsAvailable && Offer(waiter))
        {
            Changed();
            return;
        }
        waiter.Number = ++_arrivals;
        _takers.Append(waiter);
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal void Release(int permits)
    {
        _graph.VerifyMayChange();
        if (permits > int.MaxValue - _count)
        {
            throw new OverflowException($"{face.Description} has {_count} permits: {permits} more are beyond what it can count.");
        }
        _lastTaker = null;
        _count += permits;
        NextRound();
    }

    internal void Disable()
    {
        _paused++;
        Changed();
    }

    internal void Enable()
    {
        if (_paused == 0)
        {
            throw Pausing.NotPaused(face);
        }
        _paused--;
        NextRound();
    }

    public void Judge(Waiter waiter, bool accepted)
    {
        if (_asked != waiter)
        {
            return;
        }
        _asked = null;
        if (accepted)
        {
            _count--;
            NextRound();
        }
        else
        {
            Serve();
        }
    }

    internal override WaitKind KindOf(long number) => WaitKind.Semaphore;

    internal override string Describe(long number) => $"{face.Description}.Take";

    private void NextRound()
    {
        _round = _arrivals;
        Serve();
    }

    private void Serve()
    {
        for (Waiter? waiter = _takers.First; waiter is not null && IsAvailable;)
        {
            bool mayHave = !waiter.IsWatch && ((waiter.Flags & Refused) != Refused || waiter.Number <= _round);
            bool taken = mayHave && Offer((Waiter<int>)waiter);
            // Only now: firing may have withdrawn others of this list, never this one (L3).
            Waiter? next = waiter.Next;
            if (taken)
            {
                _takers.Remove(waiter);
            }
            waiter = next;
        }
        if (IsAvailable)
        {
            _takers.TellWatchers();
        }
        Changed();
    }

    private bool Offer(Waiter<int> waiter)
    {
        if (!waiter.Fire(_count))
        {
            return false;
        }
        if ((waiter.Flags & WaitFlags.Judged) != 0)
        {
            _asked = waiter;
        }
        else
        {
            _lastTaker = waiter.Root.Strand;
            _count--;
        }
        return true;
    }

    private void Changed()
    {
        Version++;
        _graph.Changed();
        _dependents.Touch();
    }
}
