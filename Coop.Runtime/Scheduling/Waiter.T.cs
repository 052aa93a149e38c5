using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

/// <summary>A waiter whose event carries a value. What goes in (a Put's item) and what comes out share one slot.</summary>
internal sealed class Waiter<T>(Wakeable<T> where, WaiterPool<T> pool) : Waiter(where)
{
    /// <summary>The argument until the waiter fires, the result afterwards.</summary>
    internal T Value = default!;

    /// <summary>Computes the result in the waiter's own step, after the commit; null when Value is the result.</summary>
    internal IFinisher<T>? Finisher;

    /// <summary>Commits with a value. False: the owner refused, nothing changed.</summary>
    internal bool Fire(T value)
    {
        if (Owner is { } owner)
        {
            if (!owner.Accept(this))
            {
                return false;
            }
            Value = value;
            return true;
        }
        Value = value;
        Commit();
        return true;
    }

    /// <summary>The result, once: copied out, then the version changes, then the object goes back to its pool.</summary>
    [StackTraceHidden]
    internal T Take(long version)
    {
        BeginTake(version);
        return Finish();
    }

    /// <summary>The result of a waiter whose owner was resumed.</summary>
    [StackTraceHidden]
    internal T Finish()
    {
        T value = Value;
        var error = Error;
        IFinisher<T>? finisher = Finisher;
        Return();
        error?.Throw();
        return finisher is null ? value : finisher.Finish();
    }

    internal override void Arm() => where.Arm(this);

    internal override bool CanTake(TakePlan plan) => where.CanTake(this, plan);

    internal override bool TakeNow()
    {
        bool taken = where.TakeFor(this);
        if (List is not null)
        {
            // A composite is in no list: it has taken its registrations back itself, and keeps the result.
            where.Withdraw(this);
        }
        return taken;
    }

    internal override void Return()
    {
        Version++;
        State = WaitState.Idle;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Value = default!;
        }
        Error = null;
        Finisher = null;
        Owner = null;
        pool.Return(this);
    }

    /// <summary>Lets go of whom it was for: the pool's spare one does not, it is mostly the same one's again.</summary>
    internal void Forget()
    {
        Continuation = null;
        Strand = null;
    }
}
