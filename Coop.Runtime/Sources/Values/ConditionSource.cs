// A condition as a source of events.
//
// Invariants
//   N1  Attached to what the condition looks at while it has waiters. A waiter is registered only while the condition is false, but for a subscription that
//       was told already: that one waits for the next rising edge (_wasTrue).
//   N2  Without formulas it is looked at inside the setter, so that a pulse wakes those present (C10); with formulas in one step after the setter (C2).
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class ConditionSource : Source<Unit>, IDependent
{
    private readonly EventCondition _condition;
    private WaitList _waiters = new();
    private readonly Attachment _attachment;
    private Look? _look;
    private bool _isQueued;
    private bool _wasTrue;

    internal ConditionSource(EventCondition condition)
        : base(condition.Loop!)
    {
        _condition = condition;
        _attachment = new Attachment(this, condition.Leaves);
    }

    internal override IEventSource Face => _condition;

    internal int WaiterCount => _waiters.Count;

    internal override bool TryTake(long number, ref Unit slot) => _condition.IsTrue;

    internal override void Arm(Waiter<Unit> waiter)
    {
        long version = waiter.Version;
        bool isTrue = _condition.IsTrue;
        if (waiter.Version != version)
        {
            return;
        }
        if (isTrue && (waiter.Flags & WaitFlags.Again) == 0)
        {
            waiter.Fire();
            return;
        }
        if (_waiters.Count == 0)
        {
            _wasTrue = isTrue;
        }
        _waiters.Append(waiter);
        _attachment.Set(true);
    }

    internal override void Withdraw(Waiter waiter)
    {
        if (waiter.List is { } list)
        {
            list.Remove(waiter);
            _attachment.Set(_waiters.Count > 0);
        }
    }

    public void Touched()
    {
        if (!_condition.RunsUserCode)
        {
            Tell();
        }
        else if (!_isQueued)
        {
            _isQueued = true;
            Scheduler.Ready(_look ??= new Look(this));
        }
    }

    internal override WaitKind KindOf(long number) => WaitKind.Condition;

    internal override string Describe(long number) => _condition.Description;

    private void Tell()
    {
        bool isTrue = _condition.IsTrue;
        if (isTrue && !_wasTrue)
        {
            FireAll();
            _attachment.Set(_waiters.Count > 0);
        }
        _wasTrue = isTrue;
    }

    private void FireAll()
    {
        if (_waiters.Count <= LongFiring.PartItems)
        {
            _waiters.FireAll(default(Unit));
            return;
        }
        LongFiring.Begin(Scheduler, ref _waiters, static waiter => waiter.Fire(), Keep);
    }

    private void Keep(Waiter waiter)
    {
        _waiters.Append(waiter);
        _attachment.Set(true);
    }

    private sealed class Look(ConditionSource source) : Errand
    {
        private protected override void Do()
        {
            source._isQueued = false;
            if (source._waiters.Count == 0)
            {
                return;
            }
            try
            {
                source.Tell();
            }
            catch (Exception error)
            {
                source._waiters.FailAll(ExceptionDispatchInfo.Capture(error));
                source._attachment.Set(source._waiters.Count > 0);
            }
        }
    }
}
