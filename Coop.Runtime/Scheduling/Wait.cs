// One thing that a strand is parked on: a lone waiter or a composite of several.
//
// States   Idle -> Armed -> Committed -> Resumed -> Idle, and nothing else.
// Invariants
//   W1  Commit happens once: it asserts Armed and leaves it. All of this runs on the loop's thread, so "once" needs no atomics.
//   W2  An Armed wait is known to its strand (Park), a wait in any other state is not: cancelling the strand finds exactly what may still end.
//   W3  A Committed wait stands in the run queue exactly once; it is registered nowhere else. So no event is offered to a wait that has one (C12).
//   W4  Version changes when the result is taken. Whoever holds an older version has an awaiter that was already consumed.
using System.Diagnostics;
using Coop.Runtime.Diagnostics;

namespace Coop.Runtime.Scheduling;

internal abstract class Wait : Runnable
{
    /// <summary>What runs on resume: an <see cref="Action"/>, a <see cref="Runnable"/>, or whatever the subclass knows how to call.</summary>
    internal object? Continuation;

    /// <summary>Whose wait it is. While it is idle nobody's: null, or still the last one's.</summary>
    internal Strand? Strand;

    /// <summary>Set instead of a value when the wait ends with an error.</summary>
    internal System.Runtime.ExceptionServices.ExceptionDispatchInfo? Error;

    /// <summary>Wide on purpose: a stale holder is found even after billions of reuses.</summary>
    internal long Version = 1;

    internal WaitState State;
    internal WaitFlags Flags;

    /// <summary>What to go on with. What is there already is not written again: each reference written is one that the collector must see.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    internal void SetContinuation(object continuation)
    {
        if (!ReferenceEquals(Continuation, continuation))
        {
            Continuation = continuation;
        }
    }

    /// <summary>Enters Armed: the strand knows the wait from here on.</summary>
    internal void Park(Strand strand)
    {
        Debug.Assert(State == WaitState.Idle, "only an idle wait can be armed");
        State = WaitState.Armed;
        if (!ReferenceEquals(Strand, strand))
        {
            Strand = strand;
        }
        strand.Add(this);
    }

    /// <summary>The single moment at which a wait takes its outcome; it goes to the tail of the run queue.</summary>
    internal void Commit()
    {
        Debug.Assert(State == WaitState.Armed, "a wait commits once");
        State = WaitState.Committed;
        Strand strand = Strand!;
        strand.Remove(this);
        if ((Flags & WaitFlags.ThisTurn) == 0)
        {
            strand.Scheduler.Ready(this);
        }
        else
        {
            strand.Scheduler.ReadyThisTurn(this);
        }
    }

    /// <summary>Ends an armed wait with an error instead of an event: withdrawn everywhere first, then committed.</summary>
    internal void Abort(System.Runtime.ExceptionServices.ExceptionDispatchInfo error)
    {
        Debug.Assert(State == WaitState.Armed, "only an armed wait can be ended early");
        WithdrawAll();
        Error = error;
        Commit();
    }

    /// <summary>The strand is cancelled: a method that waits is told so; a mere subscription is dropped.</summary>
    internal virtual void EndByCancel(System.Runtime.ExceptionServices.ExceptionDispatchInfo error) => Abort(error);

    /// <summary>Whether nobody's method stands behind this wait, only a callback: it is nothing that could be left over.</summary>
    internal virtual bool IsSubscription => false;

    /// <summary>Ends an armed wait without an outcome: its subscriber does not want it any more.</summary>
    internal void Drop()
    {
        Debug.Assert(State == WaitState.Armed, "only an armed wait can be dropped");
        WithdrawAll();
        State = WaitState.Idle;
        Strand!.Remove(this);
        Version++;
    }

    /// <summary>Takes every registration of this wait back from its sources.</summary>
    internal abstract void WithdrawAll();

    /// <summary>What is being waited for, in words for people.</summary>
    internal abstract string Describe();

    /// <summary>What sort of wait it is; None where only its one member counts.</summary>
    internal virtual WaitKind Kind => WaitKind.None;

    /// <summary>The registrations that it is made of.</summary>
    internal virtual void AddMembers(List<Waiter> members)
    {
    }

    internal override Runnable? Run()
    {
        Debug.Assert(State == WaitState.Committed, "only a committed wait is resumed");
        State = WaitState.Resumed;
        object continuation = Continuation!;
        if (continuation.GetType() == typeof(Action))
        {
            System.Runtime.CompilerServices.Unsafe.As<Action>(continuation)();
            return null;
        }
        return System.Runtime.CompilerServices.Unsafe.As<Runnable>(continuation);
    }

    /// <summary>The door of every awaiter's GetResult: once, after the event, with the awaiter that waited.</summary>
    internal void BeginTake(long version)
    {
        if (version != Version || State != WaitState.Resumed)
        {
            ThrowMisuse(version);
        }
    }

    /// <summary>Whether the wait that this version names has ended.</summary>
    internal bool IsOver(long version) => version == Version && State == WaitState.Resumed;

    /// <summary>The door of every awaiter's OnCompleted: once, with the awaiter that rented the wait.</summary>
    internal void VerifyUnarmed(long version)
    {
        if (version != Version || State != WaitState.Idle)
        {
            throw AlreadyArmed();
        }
    }

    internal static InvalidOperationException NotEnded() => new("This wait has not ended. Use await; an event's awaiter cannot be blocked on.");

    internal static InvalidOperationException AlreadyArmed() => new("This awaiter already waits, or has waited. Await the event itself again.");

    internal static InvalidOperationException Misused(bool isTooEarly) => isTooEarly ? NotEnded() : new(
        "This wait was already consumed. An awaiter, or a ValueTask made by AsValueTask(), gives its result once; await the event itself again, or keep AsTask().");

    private void ThrowMisuse(long version) => throw Misused(version == Version);
}
