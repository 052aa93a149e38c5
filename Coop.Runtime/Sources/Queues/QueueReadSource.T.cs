using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Get on a queue, with its end as a value, or as another error: what streams and channels say when there is no more.</summary>
/// <param name="core">The queue.</param>
/// <param name="face">What choices report.</param>
/// <param name="verb">Of the event, for people.</param>
/// <param name="map">The result for an item.</param>
/// <param name="atEnd">The result once the queue is closed and drained; it is given the error that the queue was closed with, if any.</param>
/// <param name="first">Called before every try: whatever is to exist before the first item.</param>
internal sealed class QueueReadSource<T, TOut>(
    QueueCore<T> core, IEventSource face, string verb, Func<T, TOut> map, Func<ExceptionDispatchInfo?, TOut> atEnd, Action? first) : RelaySource<T, TOut>(core.Loop)
{
    public override string Description => $"{face.Description}.{verb}";

    internal override IEventSource Face => face;

    internal override bool MayCompleteAtOnce => true;

    internal override bool IsComposite => false;

    internal override bool Takes => true;

    internal override bool TryTake(long number, ref TOut slot)
    {
        first?.Invoke();
        T item = default!;
        if (core.TryTake(QueueCore<T>.Get, ref item))
        {
            slot = map(item);
            return true;
        }
        if (core.IsEnded)
        {
            slot = End();
            return true;
        }
        return false;
    }

    internal override void Arm(Waiter<TOut> waiter)
    {
        first?.Invoke();
        if (!core.IsEnded)
        {
            base.Arm(waiter);
        }
        else if (!waiter.IsWatch || core.Fault is not null)
        {
            // An error is met before anything else is taken, also by those who only watch (C6).
            waiter.Fire(End());
        }
    }

    // An ordinary end is no failure of whoever waits for several; an error is, and then nothing is taken for the others.
    internal override ExceptionDispatchInfo? FailureOf(Waiter waiter) => core.Fault is null ? waiter.Error : base.FailureOf(waiter);

    internal override bool CanTake(Waiter<TOut> waiter, TakePlan plan) => IsDrained(plan) || base.CanTake(waiter, plan);

    internal override bool TakeFor(Waiter<TOut> waiter)
    {
        if (!core.IsEnded)
        {
            return base.TakeFor(waiter);
        }
        Withdraw(waiter);
        try
        {
            waiter.Value = End();
        }
        catch (Exception error)
        {
            // Met by whoever takes the result.
            waiter.Error = ExceptionDispatchInfo.Capture(error);
        }
        return true;
    }

    private protected override RelayWait<T, TOut> Build() => new(new Event<T>(core, QueueCore<T>.Get), map, null, End);

    private bool IsDrained(TakePlan plan) => core.IsClosed && core.Fault is null && core.Count + plan.StoredChange(core) <= 0;

    private TOut End() => atEnd(core.Fault);
}
