using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed partial class AllOfWait
{
    /// <summary>Without waiting: takes everything if it is there now, else nothing; registrations last as long as this call.</summary>
    internal bool TryNow()
    {
        State = WaitState.Armed;
        _isPolling = true;
        try
        {
            while (_armed < members.Length && _failed < 0 && PollNext())
            {
            }
            var plan = new TakePlan();
            if (_failed >= 0 || (_armed == members.Length && PlanAll(plan)))
            {
                Take(plan);
                return true;
            }
        }
        catch
        {
            WithdrawAll();
            throw;
        }
        WithdrawAll();
        return false;
    }

    /// <summary>Watched from outside: whether everything could be taken.</summary>
    internal bool CanTake(TakePlan plan) => _armed == members.Length && PlanAll(plan);

    /// <summary>Watched from outside: takes everything.</summary>
    internal bool TakeNow()
    {
        State = WaitState.Resumed;
        return TakeAll();
    }

    /// <summary>The results in order; or the error, of several all of them.</summary>
    internal object?[] Finish()
    {
        List<Exception>? errors = null;
        for (int i = 0; i < members.Length; i++)
        {
            if (_waiters[i] is not { } waiter)
            {
                continue;
            }
            _waiters[i] = null;
            try
            {
                _values[i] = members[i].Finish(waiter);
            }
            catch (Exception error)
            {
                (errors ??= []).Add(error);
            }
        }
        Error?.Throw();
        return errors switch
        {
            null => _values,
            [var one] => Rethrow(one),
            _ => throw new AggregateException(errors),
        };
    }

    // What is neither made of others nor takes anything can be asked without arming it.
    private bool PollNext()
    {
        Member member = members[_armed];
        if (member.IsComposite || member.Takes)
        {
            ArmNext();
            return State == WaitState.Armed;
        }
        if (!member.TryTake(poll: true, out _values[_armed]))
        {
            return false;
        }
        _isLatched[_armed++] = true;
        _latched++;
        return true;
    }

    private bool IsSatisfied(int member)
    {
        var plan = new TakePlan();
        bool can = false;
        for (int i = 0; i <= member; i++)
        {
            can = CanTakeMember(i, plan);
        }
        return can;
    }

    private bool PlanAll(TakePlan plan)
    {
        int mark = plan.Mark;
        for (int i = 0; i < members.Length; i++)
        {
            if (!CanTakeMember(i, plan))
            {
                plan.RollBack(mark);
                return false;
            }
        }
        return true;
    }

    private bool CanTakeMember(int i, TakePlan plan) => _isLatched[i] || (_waiters[i] is { IsWatch: true } waiter && waiter.CanTake(plan));

    private void Take(TakePlan plan)
    {
        _ = TakeAll();
        plan.Settle();
    }

    private bool TakeAll()
    {
        if (_failed >= 0)
        {
            Release();
            return true;
        }
        try
        {
            for (int i = 0; i < members.Length; i++)
            {
                if (!_isLatched[i] && !_waiters[i]!.TakeNow())
                {
                    throw new UnreachableException($"{_waiters[i]!.Describe()} could not be taken although it was planned.");
                }
            }
        }
        catch (Exception error)
        {
            // A source broke its promise, for instance by a comparer that throws: the wait has its outcome, and this is it.
            Error = ExceptionDispatchInfo.Capture(error);
            Release();
        }
        return true;
    }

    private void Release()
    {
        for (int i = 0; i < _armed; i++)
        {
            if (i != _failed && _waiters[i] is { } waiter)
            {
                _waiters[i] = null;
                waiter.Where.Withdraw(waiter);
                waiter.Return();
            }
        }
    }

    private static object?[] Rethrow(Exception error)
    {
        ExceptionDispatchInfo.Throw(error);
        throw new UnreachableException();
    }
}
