using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Coroutines;

namespace Coop.Runtime;

/// <summary>Builds async methods that return <see cref="Coroutine"/>; for the compiler.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct CoroutineMethodBuilder
{
    private object? _source; // null; a CoroutineFrame from the first wait on; a Task when the method threw before one

    /// <summary>What the caller of the method gets.</summary>
    public readonly Coroutine Task => Coroutine.Of(_source);

    /// <summary>For the compiler.</summary>
    /// <returns>A builder.</returns>
    public static CoroutineMethodBuilder Create() => default;

    /// <summary>Runs the method to its first wait. As of every async method, changes of AsyncLocals and of the context stay inside.</summary>
    /// <typeparam name="TStateMachine">The method.</typeparam>
    /// <param name="stateMachine">The method.</param>
    [DebuggerStepThrough]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => default(AsyncTaskMethodBuilder).Start(ref stateMachine);

    /// <summary>Not used: the box holds the state machine itself.</summary>
    /// <param name="stateMachine">Ignored.</param>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>The method has returned.</summary>
    public readonly void SetResult()
    {
        if (_source is not null)
        {
            Unsafe.As<CoroutineBox<NoResult>>(_source).SetResult(default);
        }
    }

    /// <summary>The method threw.</summary>
    /// <param name="exception">What it threw.</param>
    public void SetException(Exception exception) => CoroutineBuilding.SetException<NoResult>(ref _source, exception);

    /// <summary>The method waits.</summary>
    /// <typeparam name="TAwaiter">For what.</typeparam>
    /// <typeparam name="TStateMachine">The method.</typeparam>
    /// <param name="awaiter">For what.</param>
    /// <param name="stateMachine">The method.</param>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => CoroutineBuilding.Suspend<NoResult, TAwaiter, TStateMachine>(ref _source, ref awaiter, ref stateMachine);

    /// <summary>The method waits.</summary>
    /// <typeparam name="TAwaiter">For what.</typeparam>
    /// <typeparam name="TStateMachine">The method.</typeparam>
    /// <param name="awaiter">For what.</param>
    /// <param name="stateMachine">The method.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => CoroutineBuilding.SuspendUnsafely<NoResult, TAwaiter, TStateMachine>(ref _source, ref awaiter, ref stateMachine);
}
