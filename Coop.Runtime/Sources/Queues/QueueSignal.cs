// What is true of a queue now, as an event: there is something to get, there is room, somebody waits. It takes nothing, so everybody who waits is told.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Gives true when it holds, false once it never will again; throws what the queue was closed with.</summary>
/// <param name="loop">The queue's loop.</param>
/// <param name="queue">What choices report.</param>
/// <param name="name">Of the event, for people.</param>
/// <param name="state">True: it holds; false: it never will; null: not now. Seen by a wait, whose own registrations do not count.</param>
/// <param name="fault">What the queue was closed with, if that was an error.</param>
/// <param name="registering">Called before somebody is registered.</param>
internal sealed class QueueSignal(EventLoop loop, IEventSource queue, string name, Func<Wait?, bool?> state, Func<ExceptionDispatchInfo?> fault, Action? registering = null) : Source<bool>(loop)
{
    private readonly WaitList _waiters = new();

    /// <summary>Whether anybody is registered.</summary>
    internal bool IsHeard => _waiters.First is not null;

    internal override IEventSource Face => queue;

    internal override bool TryTake(long number, ref bool slot)
    {
        if (state(null) is not { } value)
        {
            return false;
        }
        ThrowFault(value);
        slot = value;
        return true;
    }

    internal override void Arm(Waiter<bool> waiter)
    {
        // Who was told already waits for the next change.
        if ((waiter.Flags & WaitFlags.Again) == 0 && state(waiter.Root) is { } value)
        {
            ThrowFault(value);
            waiter.Fire(value);
        }
        else
        {
            registering?.Invoke();
            _waiters.Append(waiter);
        }
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override WaitKind KindOf(long number) => WaitKind.QueueSignal;

    internal override string Describe(long number) => $"{queue.Description}.{name}";

    /// <summary>Something about the queue has changed.</summary>
    internal void Tell()
    {
        for (Waiter? waiter = _waiters.First; waiter is not null;)
        {
            bool taken = state(waiter.Root) is { } value && Settle((Waiter<bool>)waiter, value);
            // Read only now: taking the waiter may have withdrawn others of this list.
            Waiter? next = waiter.Next;
            if (taken)
            {
                _waiters.Remove(waiter);
            }
            waiter = next;
        }
    }

    private bool Settle(Waiter<bool> waiter, bool value) => !value && fault() is { } error ? waiter.Fail(error) : waiter.Fire(value);

    private void ThrowFault(bool value)
    {
        if (!value)
        {
            fault()?.Throw();
        }
    }
}
