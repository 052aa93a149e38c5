using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Happens while a queue contains data, and takes nothing: the seed's queue as an event source.</summary>
internal sealed class QueueItemsSource(EventLoop loop, Func<bool> hasItems, IEventSource queue) : Source<Unit>(loop)
{
    private readonly WaitList _waiters = new();
    private ExceptionDispatchInfo? _ended;

    internal override IEventSource Face => queue;

    internal override bool TryTake(long number, ref Unit slot)
    {
        _ended?.Throw();
        return hasItems();
    }

    internal override void Arm(Waiter<Unit> waiter)
    {
        _ended?.Throw();
        if (hasItems())
        {
            waiter.Fire();
        }
        else
        {
            _waiters.Append(waiter);
        }
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override string Describe(long number) => $"{queue.Description}.HasItems";

    internal void Tell()
    {
        if (_waiters.Count > 0)
        {
            _waiters.FireAll(default(Unit));
        }
    }

    internal void Fail(ExceptionDispatchInfo ended)
    {
        _ended = ended;
        _waiters.FailAll(ended);
    }
}
