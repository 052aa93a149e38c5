using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>The awaiter of an <see cref="AnyOfEvent{T1, T2}"/>; for the compiler.</summary>
/// <typeparam name="T1">What the first event gives.</typeparam>
/// <typeparam name="T2">What the second event gives.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct AnyOfAwaiter<T1, T2> : ICriticalNotifyCompletion, IStepAwaiter
{
    private readonly AnyOfEvent<T1, T2> _events;
    private T1 _slot1;
    private T2 _slot2;
    private int _winner; // -1 until one was taken at once
    private Wait? _wait; // a ChoiceWait; with a choice among the members a Waiter of all of them as one flat choice (C8)
    private long _version;

    internal AnyOfAwaiter(AnyOfEvent<T1, T2> events)
    {
        _events = events;
        _winner = -1;
        _slot1 = events.Event1.Argument;
        _slot2 = events.Event2.Argument;
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
    public readonly Choice<T1, T2> GetResult()
    {
        if (_wait is null)
        {
            return _winner switch
            {
                < 0 => throw Wait.NotEnded(),
                0 => new Choice<T1, T2>(0, _slot1, default!, _events.Event1.Source),
                _ => new Choice<T1, T2>(1, default!, _slot2, _events.Event2.Source),
            };
        }
        if (_wait is Waiter<Choice<T1, T2>> flat)
        {
            return flat.Take(_version);
        }
        AnyOfOutcome outcome = AnyOfOutcome.Of((ChoiceWait)_wait, _version);
        return outcome.Index switch
        {
            0 => new Choice<T1, T2>(0, ((Waiter<T1>)outcome.Branch).Finish(), default!, outcome.Leaf ?? _events.Event1.Source),
            _ => new Choice<T1, T2>(1, default!, ((Waiter<T2>)outcome.Branch).Finish(), outcome.Leaf ?? _events.Event2.Source),
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
            var flat = (Waiter<Choice<T1, T2>>)_wait;
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
        return false;
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_wait))]
    private void Rent()
    {
        if (_events.Event1.Origin.IsChoice || _events.Event2.Origin.IsChoice)
        {
            Waiter<Choice<T1, T2>> flat = _events.AsEvent().Origin.Rent(0, default);
            _wait = flat;
            _version = flat.Version;
            return;
        }
        ChoiceWait wait = LoopSources.Of(_events.Event1.Origin.Loop).RentChoice();
        wait.Add(_events.Event1.Origin.Rent(_events.Event1.Number, _slot1));
        wait.Add(_events.Event2.Origin.Rent(_events.Event2.Number, _slot2));
        _wait = wait;
        _version = wait.Version;
    }
}
