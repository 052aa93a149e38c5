using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Coroutines;

/// <summary>The box of one method. Free ones are kept by the thread that they were freed on: no other thread ever sees them.</summary>
internal sealed class CoroutineFrame<TStateMachine, T> : CoroutineBox<T>
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>Of one method, on one thread; what is over is left to the collector.</summary>
    private const int PoolLimitItems = 4096;

    private static readonly ContextCallback s_moveNext = static self =>
    {
        var frame = Unsafe.As<CoroutineFrame<TStateMachine, T>>(self!);
        frame.StateMachine.MoveNext();
        frame.KeepContext();
    };

    [ThreadStatic]
    private static CoroutineFrame<TStateMachine, T>? t_free;

    [ThreadStatic]
    private static int t_freeCount;

    [AllowNull]
    internal TStateMachine StateMachine;

    private protected override ContextCallback MoveNextUnderContext => s_moveNext;

    internal static CoroutineFrame<TStateMachine, T> Rent()
    {
        CoroutineFrame<TStateMachine, T>? frame = t_free;
        if (frame is null)
        {
            frame = new CoroutineFrame<TStateMachine, T>();
        }
        else
        {
            t_free = Unsafe.As<CoroutineFrame<TStateMachine, T>>(frame.Continuation);
            frame.Continuation = null;
            frame.State = CoroutineState.Going;
            t_freeCount--;
        }
        if (Scheduler.Running is { } scheduler)
        {
            frame.Strand = scheduler.Current;
        }
        else
        {
            frame.Detach();
        }
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

    private protected override void Free()
    {
        StateMachine = default;
        Strand = null;
        if (!IsForeign && Version != 0 && t_freeCount < PoolLimitItems)
        {
            Continuation = t_free;
            t_free = this;
            t_freeCount++;
        }
    }
}
