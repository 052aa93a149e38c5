using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>The awaiter of an <see cref="AnyOfEvent{T1, T2, T3, T4}"/>; for the compiler.</summary>
/// <typeparam name="T1">What the first event gives.</typeparam>
/// <typeparam name="T2">What the second event gives.</typeparam>
/// <typeparam name="T3">What the third event gives.</typeparam>
/// <typeparam name="T4">What the fourth event gives.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct AnyOfAwaiter<T1, T2, T3, T4> : ICriticalNotifyCompletion, IStepAwaiter
{
    private readonly AnyOfEvent<T1, T2, T3, T4> _events;
    private T1 _slot1;
    private T2 _slot2;
    private T3 _slot3;
    private T4 _slot4;
    private int _winner; // -1 until one was taken at once
    private Wait? _wait; // a ChoiceWait; with a choice among the members a Waiter of all of them as one flat choice (C8)
    private long _version;

    internal AnyOfAwaiter(AnyOfEvent<T1, T2, T3, T4> events)
    {
        _events = events;
        _winner = -1;
        _slot1 = events.Event1.Argument;
        _slot2 = events.Event2.Argument;
        _slot3 = events.Event3.Argument;
        _slot4 = events.Event4.Argument;
    }

    /// <summary>Takes the first event that may be had without parking; otherwise prepares the wait.</summary>
    public bool IsCompleted
    {
        get
        {
            Scheduler scheduler = _events.Event1.Origin.Scheduler;
            scheduler.VerifyMayWait();
            if (_winner >= 0 || _wait is not null)
            {
                return _winner >= 0 || _wait!.IsOver(_version);
            }
            if (scheduler.MayCompleteAtOnce() && !scheduler.Order.IsShuffled && TryTakeOne())
            {
                scheduler.CountAtOnce();
                return true;
            }
            Rent();
            return false;
        }
    }

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        Arm(continuation);
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(FlowingContext.Wrap(continuation));

    /// <summary>The winner and its value, once, or the winner's error.</summary>
    /// <returns>Index, values and source.</returns>
    public readonly Choice<T1, T2, T3, T4> GetResult()
    {
        if (_wait is null)
        {
            return _winner switch
            {
                < 0 => throw Wait.NotEnded(),
                0 => new Choice<T1, T2, T3, T4>(0, _slot1, default!, default!, default!, _events.Event1.Source),
                1 => new Choice<T1, T2, T3, T4>(1, default!, _slot2, default!, default!, _events.Event2.Source),
                2 => new Choice<T1, T2, T3, T4>(2, default!, default!, _slot3, default!, _events.Event3.Source),
                _ => new Choice<T1, T2, T3, T4>(3, default!, default!, default!, _slot4, _events.Event4.Source),
            };
        }
        if (_wait is Waiter<Choice<T1, T2, T3, T4>> flat)
        {
            return flat.Take(_version);
        }
        AnyOfOutcome outcome = AnyOfOutcome.Of((ChoiceWait)_wait, _version);
        return outcome.Index switch
        {
            0 => new Choice<T1, T2, T3, T4>(0, ((Waiter<T1>)outcome.Branch).Finish(), default!, default!, default!, outcome.Leaf ?? _events.Event1.Source),
            1 => new Choice<T1, T2, T3, T4>(1, default!, ((Waiter<T2>)outcome.Branch).Finish(), default!, default!, outcome.Leaf ?? _events.Event2.Source),
            2 => new Choice<T1, T2, T3, T4>(2, default!, default!, ((Waiter<T3>)outcome.Branch).Finish(), default!, outcome.Leaf ?? _events.Event3.Source),
            _ => new Choice<T1, T2, T3, T4>(3, default!, default!, default!, ((Waiter<T4>)outcome.Branch).Finish(), outcome.Leaf ?? _events.Event4.Source),
        };
    }

    private void Arm(object continuation)
    {
        if (_wait is null)
        {
            _events.Event1.Origin.Scheduler.VerifyMayWait();
            Rent();
        }
        _wait.VerifyUnarmed(_version);
        if (_wait is ChoiceWait choice)
        {
            WaitStart.Arm(choice, continuation);
        }
        else
        {
            var flat = (Waiter<Choice<T1, T2, T3, T4>>)_wait;
            WaitStart.Arm(flat, continuation);
        }
    }

    private bool TryTakeOne()
    {
        if (_events.Event1.Origin is var source1 && source1.MayCompleteAtOnce && !source1.IsChoice)
        {
            if (source1.TryTake(_events.Event1.Number, ref _slot1))
            {
                _winner = 0;
                return true;
            }
        }
        else if (source1.IsComposite)
        {
            return false;
        }
        if (_events.Event2.Origin is var source2 && source2.MayCompleteAtOnce && !source2.IsChoice)
        {
            if (source2.TryTake(_events.Event2.Number, ref _slot2))
            {
                _winner = 1;
                return true;
            }
        }
        else if (source2.IsComposite)
        {
            return false;
        }
        if (_events.Event3.Origin is var source3 && source3.MayCompleteAtOnce && !source3.IsChoice)
        {
            if (source3.TryTake(_events.Event3.Number, ref _slot3))
            {
                _winner = 2;
                return true;
            }
        }
        else if (source3.IsComposite)
        {
            return false;
        }
        if (_events.Event4.Origin is var source4 && source4.MayCompleteAtOnce && !source4.IsChoice)
        {
            if (source4.TryTake(_events.Event4.Number, ref _slot4))
            {
                _winner = 3;
                return true;
            }
        }
        else if (source4.IsComposite)
        {
            return false;
        }
        return false;
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_wait))]
    private void Rent()
    {
        if (_events.Event1.Origin.IsChoice || _events.Event2.Origin.IsChoice || _events.Event3.Origin.IsChoice || _events.Event4.Origin.IsChoice)
        {
            Waiter<Choice<T1, T2, T3, T4>> flat = _events.AsEvent().Origin.Rent(0, default);
            _wait = flat;
            _version = flat.Version;
            return;
        }
        ChoiceWait wait = LoopSources.Of(_events.Event1.Origin.Loop).RentChoice();
        wait.Add(_events.Event1.Origin.Rent(_events.Event1.Number, _slot1));
        wait.Add(_events.Event2.Origin.Rent(_events.Event2.Number, _slot2));
        wait.Add(_events.Event3.Origin.Rent(_events.Event3.Number, _slot3));
        wait.Add(_events.Event4.Origin.Rent(_events.Event4.Number, _slot4));
        _wait = wait;
        _version = wait.Version;
    }
}
