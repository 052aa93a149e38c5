using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Coroutines;

/// <summary>The box of one method.</summary>
internal sealed class CoroutineFrame<TStateMachine, T> : CoroutineBox<T>
    where TStateMachine : IAsyncStateMachine
{
    private static readonly int s_pool = FramePool.NewNumber();

    private static readonly ContextCallback s_moveNext = static self =>
    {
        var frame = Unsafe.As<CoroutineFrame<TStateMachine, T>>(self!);
        frame.StateMachine.MoveNext();
        frame.KeepContext();
    };

    [AllowNull]
    internal TStateMachine StateMachine;

    private protected override ContextCallback MoveNextUnderContext => s_moveNext;

    internal static CoroutineFrame<TStateMachine, T> Rent()
    {
        if (Scheduler.Running is not { } scheduler)
        {
            var detached = new CoroutineFrame<TStateMachine, T>();
            detached.Detach();
            return detached;
        }
        var frame = Unsafe.As<CoroutineFrame<TStateMachine, T>>(FramePool.Of(scheduler, s_pool).TryRent()) ?? new CoroutineFrame<TStateMachine, T>();
        frame.Strand = scheduler.Current;
        return frame;
    }

    [StackTraceHidden]
    internal override Runnable? Run()
    {
        if (!HasContext)
        {
            StateMachine.MoveNext();
        }
        else
        {
            RunUnder(Extras!.Context, s_moveNext);
        }
        return State == CoroutineState.Ended ? Tell() : null;
    }

    // On the loop's thread: a box is taken from, and given back, there only.
    private protected override void Free()
    {
        Scheduler scheduler = Strand!.Scheduler;
        StateMachine = default;
        Strand = null;
        if (!IsForeign && Version != 0)
        {
            FramePool.Of(scheduler, s_pool).Return(this);
        }
    }
}
