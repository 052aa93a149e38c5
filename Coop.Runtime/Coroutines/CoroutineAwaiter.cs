using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Coroutines;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

/// <summary>The awaiter of a <see cref="Coroutine"/>; for the compiler.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CoroutineAwaiter : ICriticalNotifyCompletion, IStepAwaiter
{
    private readonly object? _source;
    private readonly int _version;

    internal CoroutineAwaiter(object? source, int version)
    {
        _source = source;
        _version = version;
    }

    /// <summary>Whether the method has ended.</summary>
    public bool IsCompleted
    {
        get
        {
            return _version != 0
                ? Unsafe.As<CoroutineBox<NoResult>>(_source!).MayBeTaken(_version)
                : _source is null || Unsafe.As<Task>(_source).IsCompleted;
        }
    }

    internal bool HasEndedHere => _version == 0
        ? _source is null || Unsafe.As<Task>(_source).IsCompleted
        : Unsafe.As<CoroutineBox<NoResult>>(_source!) is var box && (box.Version != _version || box.HasEnded);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        if (_version != 0)
        {
            Unsafe.As<CoroutineBox<NoResult>>(_source!).SetContinuation(_version, continuation);
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
    public void GetResult()
    {
        if (_version != 0)
        {
            _ = Unsafe.As<CoroutineBox<NoResult>>(_source!).Take(_version);
        }
        else if (_source is not null)
        {
            Foreign().GetResult();
        }
    }

    private TaskAwaiter Foreign() => Unsafe.As<Task>(_source ?? Task.CompletedTask).GetAwaiter();
}
