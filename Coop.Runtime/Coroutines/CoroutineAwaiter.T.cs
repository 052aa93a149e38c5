using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Coroutines;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

/// <summary>The awaiter of a <see cref="Coroutine{T}"/>; for the compiler.</summary>
/// <typeparam name="T">What the method returns.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CoroutineAwaiter<T> : ICriticalNotifyCompletion, IStepAwaiter
{
    private readonly object? _source;
    private readonly int _version;
    private readonly T _result;

    internal CoroutineAwaiter(object? source, int version, T result)
    {
        _source = source;
        _version = version;
        _result = result;
    }

    /// <summary>Whether the method has ended.</summary>
    public bool IsCompleted
    {
        get
        {
            return _version != 0
                ? Unsafe.As<CoroutineBox<T>>(_source!).MayBeTaken(_version)
                : _source is null || Unsafe.As<Task>(_source).IsCompleted;
        }
    }

    internal bool HasEndedHere => _version == 0
        ? _source is null || Unsafe.As<Task>(_source).IsCompleted
        : Unsafe.As<CoroutineBox<T>>(_source!) is var box && (box.Version != _version || box.HasEnded);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        if (_version != 0)
        {
            Unsafe.As<CoroutineBox<T>>(_source!).SetContinuation(_version, continuation);
        }
        else
        {
            Foreign().UnsafeOnCompleted(ReferenceEquals(continuation, StrandStep.Marker) ? Scheduler.Running!.LaidDown.ToAction() : continuation);
        }
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation)
    {
        if (_version != 0)
        {
            UnsafeOnCompleted(FlowingContext.Wrap(continuation));
        }
        else
        {
            Foreign().OnCompleted(continuation);
        }
    }

    /// <summary>What the method returned or threw, once.</summary>
    /// <returns>The result.</returns>
    [StackTraceHidden]
    public T GetResult()
    {
        if (_version != 0)
        {
            return Unsafe.As<CoroutineBox<T>>(_source!).Take(_version);
        }
        return _source is null ? _result : Foreign().GetResult();
    }

    private TaskAwaiter<T> Foreign() => Unsafe.As<Task<T>>(_source ?? Task.FromResult(_result)).GetAwaiter();
}
