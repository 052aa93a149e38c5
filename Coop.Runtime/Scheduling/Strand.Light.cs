// The light wait: every strand carries one wait for time in itself, so that Pause and Sleep rent nothing. What a strand waits for beside it is an
// ordinary Wait.
//
// Invariants
//   Y1  One awaiter has it at a time: it is armed only when it is Idle, and from Resumed only GetResult leads back there. So an awaiter that was
//       consumed, or was never armed, is told so.
//   Y2  Armed: in the timer heap (or for ever). Committed: exactly once in the run queue, and in no heap. Commit is the only way from one to the other.
//   Y3  A strand that has not begun is Committed with its first step as the continuation, or with the strand that begins next (Beginners): nobody can rent it,
//       and cancelling it changes nothing (C12).
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Collections;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public abstract partial class Strand
{
    /// <summary>What the light wait goes on with. It stays after the resume: the same method mostly waits again.</summary>
    internal object? LightContinuation;

    /// <summary>Its timer, or -1.</summary>
    internal int TimerSlot = -1;

    internal LightState Light;

    /// <summary>What to go on with; the wait is idle, and what arms it says how it ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SetLight(object continuation)
    {
        Debug.Assert(Light == LightState.Idle, "only an idle wait can be armed");
        if (!ReferenceEquals(LightContinuation, continuation))
        {
            LightContinuation = continuation;
        }
    }

    /// <summary>Until its timer ends it; -1: for ever.</summary>
    internal void ParkLight(int timerSlot)
    {
        TimerSlot = timerSlot;
        Light = LightState.Armed;
    }

    /// <summary>Into the run queue: the light wait has its outcome.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CommitLight(Scheduler scheduler)
    {
        Debug.Assert(Light is LightState.Idle or LightState.Armed, "a wait commits once");
        Debug.Assert(scheduler == Scheduler, "for who has its scheduler at hand");
        Light = LightState.Committed;
        scheduler.Ready(this, null);
    }

    void ITimed.OnDue()
    {
        TimerSlot = -1;
        if (Scheduler.IsCrowded)
        {
            Prefetch.Of(LightContinuation);
        }
        CommitLight(Scheduler);
    }

    /// <summary>As <see cref="CommitLight"/>, with the cancellation as its outcome.</summary>
    internal void CancelLight()
    {
        Set(StrandFlags.LightIsCanceled, true);
        CommitLight(Scheduler);
    }

    /// <summary>Its step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal object ResumeLight()
    {
        Debug.Assert(Light == LightState.Committed, "only a committed wait is resumed");
        Light = LightState.Resumed;
        return LightContinuation!;
    }

    /// <summary>The door of an awaiter's GetResult.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [StackTraceHidden]
    internal void TakeLight()
    {
        if (Light != LightState.Resumed || Is(StrandFlags.LightIsCanceled))
        {
            TakeLightSlowly();
        }
        Light = LightState.Idle;
    }

    [StackTraceHidden]
    private void TakeLightSlowly()
    {
        if (Light != LightState.Resumed)
        {
            throw Scheduling.Wait.Misused(isTooEarly: Light != LightState.Idle);
        }
        Light = LightState.Idle;
        Set(StrandFlags.LightIsCanceled, false);
        Extras.Cancellation!.Throw();
    }

    private protected void BeginLight(Runnable firstStep)
    {
        Light = LightState.Committed;
        Scheduler.ReadyToBegin(this, firstStep);
    }

    private protected void EndBegin()
    {
        Light = LightState.Idle;
        LightContinuation = null;
    }
}
