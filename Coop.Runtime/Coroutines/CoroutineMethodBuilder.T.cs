using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Coroutines;

namespace Coop.Runtime;

/// <summary>Builds async methods that return <see cref="Coroutine{T}"/>; for the compiler.</summary>
/// <typeparam name="T">What the method returns.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct CoroutineMethodBuilder<T>
{
    private object? _source; // null; a CoroutineFrame from the first wait on; a Task when the method threw before one
    private T _result;
    /// <summary>What the caller of the method gets.</summary>
    public readonly Coroutine<T> Task => Coroutine<T>.Of(_source, _result);

    /// <summary>For the compiler.</summary>
    /// <returns>A builder.</returns>
    public static CoroutineMethodBuilder<T> Create() => default;

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
    /// <param name="result">What it returned.</param>
    public void SetResult(T result)
    {
        if (_source is not null)
        {
            Unsafe.As<CoroutineBox<T>>(_source).SetResult(result);
        }
        else
        {
            _result = result;
        }
    }

    /// <summary>The method threw.</summary>
    /// <param name="exception">What it threw.</param>
    public void SetException(Exception exception) => CoroutineBuilding.SetException<T>(ref _source, exception);

    /// <summary>The method waits.</summary>
    /// <typeparam name="TAwaiter">For what.</typeparam>
    /// <typeparam name="TStateMachine">The method.</typeparam>
    /// <param name="awaiter">For what.</param>
    /// <param name="stateMachine">The method.</param>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => CoroutineBuilding.Suspend<T, TAwaiter, TStateMachine>(ref _source, ref awaiter, ref stateMachine);

    /// <summary>The method waits.</summary>
    /// <typeparam name="TAwaiter">For what.</typeparam>
    /// <typeparam name="TStateMachine">The method.</typeparam>
    /// <param name="awaiter">For what.</param>
    /// <param name="stateMachine">The method.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => CoroutineBuilding.SuspendUnsafely<T, TAwaiter, TStateMachine>(ref _source, ref awaiter, ref stateMachine);
}
