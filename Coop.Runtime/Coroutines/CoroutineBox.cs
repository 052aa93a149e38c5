// The heap part of an async method that returns a Coroutine: its state machine, and who goes on when it has ended. It is itself what stands in the run
// queue, so that a resume is one virtual call.
//
// Invariants
//   C1  Continuation is written and read on the loop's thread only, and State is Ended or Told only there. A method that ends elsewhere (after
//       ConfigureAwait(false)) says so by a post, after everything else was written: the inbox publishes it.
//   C2  The end is told once: Tell leaves Ended, and nothing enters it again before the box was given back.
//   C3  A box is given back by whoever takes its result, and its version changes: a Coroutine that was awaited names a version that no box has any more.
//       One whose version has come round to 0 is not used again. A free box is Told.
//   C4  A box whose delegate was handed to something foreign is never used again: a foreign object may call it late or twice. It is resumed once an await.
//   C5  Most boxes have no extras, so one field has either who goes on, or the extras, which have it then. They are made on the loop's thread, or where there is no
//       loop: a method that may run elsewhere has them already (ToAction), so that nobody adds them while the loop's thread looks.
//   C6  A parent goes on as the tail of its child's last step when both are of one strand: never on top of the child's stack.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Coroutines;

internal abstract class CoroutineBox : StrandStep
{
    private static readonly SendOrPostCallback s_tellElsewhere = static self => ((CoroutineBox)self!).TellElsewhere();

    private object? _next; // the continuation, or the extras (C5)

    /// <summary>Never 0.</summary>
    internal int Version = 1;

    internal CoroutineState State;

    private CoroutineFlags _flags;

    // Not one of the flags: it is set while another thread may run the method already, and changes those.
    private bool _isRoot;

    /// <summary>Who goes on: a StrandStep, or the Strand itself of which this is the root. Of a free box, the next free one.</summary>
    internal object? Continuation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => HasExtras ? Unsafe.As<CoroutineExtras>(_next!).Continuation : _next;
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => (HasExtras ? ref Unsafe.As<CoroutineExtras>(_next!).Continuation : ref _next) = value;
    }

    private protected CoroutineExtras? Extras => HasExtras ? Unsafe.As<CoroutineExtras>(_next) : null;

    private bool HasExtras => (_flags & CoroutineFlags.HasExtras) != 0;

    /// <summary>Whether its delegate was handed out.</summary>
    internal bool IsForeign => (_flags & CoroutineFlags.IsForeign) != 0;

    /// <summary>Whether Extras holds AsyncLocals of its own.</summary>
    private protected bool HasContext => (_flags & CoroutineFlags.HasContext) != 0;

    /// <summary>Whether its running step is one that something foreign runs outside of its loop.</summary>
    internal bool IsElsewhere => (_flags & CoroutineFlags.IsElsewhere) != 0;

    // It may be called on another thread before the awaiter has returned: everything must be in its place.
    internal override Action ToAction()
    {
        _flags |= CoroutineFlags.IsForeign;
        CoroutineExtras extras = NeedExtras();
        extras.Resume ??= ResumeForeign;
        CaptureContext();
        Volatile.Write(ref extras.ForeignResumes, 1);
        return extras.Resume;
    }

    internal bool HasEnded => State is CoroutineState.Ended or CoroutineState.Told;

    internal ExceptionDispatchInfo? Error => Extras?.Error;

    /// <summary>
    /// The door of every await: whether it has ended. Refused here, and not when the awaiter is given its continuation: an exception from there would tear the
    /// method that awaits.
    /// </summary>
    internal bool MayBeTaken(int version)
    {
        VerifyAccess(version);
        return Continuation is null ? HasEnded : throw AwaitedAlready();
    }

    /// <summary>Whether the running step is one of its loop: only there it may be awaited.</summary>
    internal void VerifyAccess(int version)
    {
        if (version != Version)
        {
            throw new InvalidOperationException("This Coroutine was already awaited. A Coroutine is awaited once; keep AsTask() to await it from several places.");
        }
        Strand!.Scheduler.VerifyMayWait();
    }

    /// <summary>Who goes on at the end.</summary>
    internal void SetContinuation(int version, Action continuation)
    {
        if (!ReferenceEquals(continuation, StrandStep.Marker) || version != Version)
        {
            // A coroutine has asked IsCompleted on this very thread before.
            VerifyAccess(version);
        }
        if (Continuation is not null)
        {
            throw AwaitedAlready();
        }
        Scheduler scheduler = Strand!.Scheduler;
        StrandStep step = ReferenceEquals(continuation, StrandStep.Marker) ? scheduler.LaidDown : new ContinuationStep(continuation);
        Strand current = scheduler.Current;
        if (step.Strand != current)
        {
            step.Strand = current;
        }
        Continuation = step;
    }

    private static InvalidOperationException AwaitedAlready() =>
        new("This Coroutine is being awaited already. A Coroutine is awaited once; keep AsTask() to await it from several places.");

    /// <summary>Its end is the end of a strand.</summary>
    internal void SetRoot(Strand strand)
    {
        Debug.Assert(Continuation is null, "a root is awaited by nobody else");
        Continuation = strand;
        _isRoot = true;
    }

    /// <summary>The AsyncLocals that the rest of the method shall see (C17). Costs a comparison while there are none.</summary>
    internal void CaptureContext()
    {
        ExecutionContext? context = ExecutionContext.Capture();
        if (context != EmptyContext.Value)
        {
            NeedExtras().Context = context;
            Set(CoroutineFlags.HasContext, context is not null);
        }
        else if (HasContext)
        {
            Extras!.Context = null;
            Set(CoroutineFlags.HasContext, false);
        }
    }

    internal override void KeepContext()
    {
        // One that waits for something foreign has done so itself, and may be running elsewhere already.
        if (State == CoroutineState.Going && !IsForeign)
        {
            CaptureContext();
        }
    }

    internal void SetEnd()
    {
        if (Strand is null)
        {
            CompleteDetached();
        }
        else
        {
            State = (_flags & CoroutineFlags.IsElsewhere) != 0 ? CoroutineState.EndedElsewhere : CoroutineState.Ended;
        }
    }

    internal void SetEnd(Exception error)
    {
        // Not when an awaiter threw after it had resumed the method to its end.
        if (State == CoroutineState.Going)
        {
            NeedExtras().Error = ExceptionDispatchInfo.Capture(error);
            SetEnd();
        }
    }

    /// <summary>The next step of the method, under the AsyncLocals that it had.</summary>
    private protected void RunUnder(ExecutionContext? context, ContextCallback moveNext) => ExecutionContext.Run(context ?? EmptyContext.Value, moveNext, this);

    /// <summary>The method has ended on the loop: who is next?</summary>
    internal Runnable? Tell()
    {
        State = CoroutineState.Told;
        object? continuation = Continuation;
        if (continuation is null)
        {
            Extras?.KeepUnobserved();
            return null;
        }
        Continuation = null;
        if (_isRoot)
        {
            Unsafe.As<Strand>(continuation).BodyEnded();
            return null;
        }
        StrandStep step = Unsafe.As<StrandStep>(continuation);
        Strand strand = step.Strand!;
        if (strand == strand.Scheduler.Current)
        {
            return step;
        }
        strand.Scheduler.Ready(strand, new DeferredStep(step));
        return null;
    }

    /// <summary>What its result was asked for with; the box is free afterwards.</summary>
    private protected void Reset()
    {
        Version++;
        _isRoot = false;
        _flags &= CoroutineFlags.IsForeign | CoroutineFlags.HasExtras;
        Extras?.Clear();
    }

    private protected CoroutineExtras NeedExtras()
    {
        if (!HasExtras)
        {
            _next = new CoroutineExtras { Continuation = _next };
            Set(CoroutineFlags.HasExtras, true);
        }
        return Unsafe.As<CoroutineExtras>(_next!);
    }

    private protected abstract ContextCallback MoveNextUnderContext { get; }

    private protected abstract void CompleteDetached();

    // Something foreign has ended: by a post on the loop, inside another step of it, or on any other thread.
    [StackTraceHidden]
    private void ResumeForeign()
    {
        if (Interlocked.Exchange(ref Extras!.ForeignResumes, 0) == 0)
        {
            throw new InvalidOperationException("An awaiter has resumed an async method twice for one await.");
        }
        ExecutionContext? context = HasContext ? Extras!.Context : null;
        if (Strand is not { } strand)
        {
            RunUnder(context, MoveNextUnderContext);
            return;
        }
        Scheduler scheduler = strand.Scheduler;
        bool isElsewhere = Scheduler.Running != scheduler;
        Set(CoroutineFlags.IsElsewhere, isElsewhere);
        RunUnder(context, MoveNextUnderContext);
        if (isElsewhere)
        {
            if (State == CoroutineState.EndedElsewhere)
            {
                scheduler.Post(strand, s_tellElsewhere, this);
            }
        }
        else if (State == CoroutineState.Ended && Tell() is StrandStep next)
        {
            // Somebody else's step may be running around this one: the next has one of its own.
            scheduler.Ready(next.Strand!, new DeferredStep(next));
        }
    }

    private void Set(CoroutineFlags flag, bool value) => _flags = value ? _flags | flag : _flags & ~flag;

    private void TellElsewhere()
    {
        if (State == CoroutineState.EndedElsewhere && Tell() is StrandStep next)
        {
            next.Strand!.Scheduler.Ready(next.Strand, new DeferredStep(next));
        }
    }
}
