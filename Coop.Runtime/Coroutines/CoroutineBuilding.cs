// What the builders of Coroutine and Coroutine<T> have in common.
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Coroutines;

internal static class CoroutineBuilding
{
    /// <summary>Suspends the method: its frame is given to the awaiter.</summary>
    /// <param name="source">Of the builder, which is a part of the state machine.</param>
    /// <param name="awaiter">What the method waits for.</param>
    /// <param name="stateMachine">The method.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SuspendUnsafely<T, TAwaiter, TStateMachine>(ref object? source, ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        CoroutineFrame<TStateMachine, T> frame = FrameOf<T, TStateMachine>(ref source, ref stateMachine);
        if (typeof(TAwaiter) == typeof(EventAwaiter<Unit>))
        {
            // What is awaited most, Pause and Sleep among them.
            Unsafe.As<TAwaiter, EventAwaiter<Unit>>(ref awaiter).Arm(frame);
        }
        else if (StepAwaiter<TAwaiter>.Is && !frame.IsElsewhere && frame.Strand is { } strand)
        {
            StrandStep step = frame;
            strand.Scheduler.LayDown(ref step);
            awaiter.UnsafeOnCompleted(StrandStep.Marker);
        }
        else
        {
            GiveAction(awaiter, frame.ToAction());
        }
    }

    // A copy, since nobody reads the awaiter again: one whose address is given away would be kept in memory wherever the method uses it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void GiveAction<TAwaiter>(TAwaiter awaiter, Action continuation)
        where TAwaiter : ICriticalNotifyCompletion => awaiter.UnsafeOnCompleted(continuation);

    /// <summary>As <see cref="SuspendUnsafely"/>, for awaiters that carry AsyncLocals themselves: none of ours.</summary>
    internal static void Suspend<T, TAwaiter, TStateMachine>(ref object? source, ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(FrameOf<T, TStateMachine>(ref source, ref stateMachine).ToAction());

    // Made at the first wait: the builder must name it before the state machine, of which it is a part, is copied.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static CoroutineFrame<TStateMachine, T> FrameOf<T, TStateMachine>(ref object? source, ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (source is not null)
        {
            var frame = Unsafe.As<CoroutineFrame<TStateMachine, T>>(source);
            if (frame.IsForeign)
            {
                frame.CaptureContext();
            }
            return frame;
        }
        return Make<T, TStateMachine>(ref source, ref stateMachine);
    }

    private static CoroutineFrame<TStateMachine, T> Make<T, TStateMachine>(ref object? source, ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        CoroutineFrame<TStateMachine, T> frame = CoroutineFrame<TStateMachine, T>.Rent();
        source = frame;
        frame.StateMachine = stateMachine;
        // From its first step on, whoever runs the frame looks after each step (KeepContext).
        frame.CaptureContext();
        return frame;
    }

    /// <summary>The method threw. Before it has waited for anything, its error is kept as a Task keeps it.</summary>
    internal static void SetException<T>(ref object? source, Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (source is null)
        {
            source = Failed<T>(error);
        }
        else
        {
            Unsafe.As<CoroutineBox>(source).SetEnd(error);
        }
    }

    /// <summary>A Task with the error as an async method would have ended with it.</summary>
    private static Task<T> Failed<T>(Exception error)
    {
        var builder = AsyncTaskMethodBuilder<T>.Create();
        Task<T> task = builder.Task;
        builder.SetException(error);
        return task;
    }
}
