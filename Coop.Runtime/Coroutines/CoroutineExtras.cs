using System.Runtime.ExceptionServices;

namespace Coop.Runtime.Coroutines;

/// <summary>What most coroutines never need.</summary>
internal sealed class CoroutineExtras
{
    private Task? _unobserved;

    /// <summary>Who goes on, for a box that has extras.</summary>
    internal object? Continuation;

    /// <summary>The AsyncLocals of the rest of the method.</summary>
    internal ExecutionContext? Context;

    /// <summary>The way back from something foreign.</summary>
    internal Action? Resume;

    /// <summary>How often something foreign may resume it now: 0 or 1.</summary>
    internal int ForeignResumes;

    internal ExceptionDispatchInfo? Error;

    /// <summary>The end of a coroutine that runs outside of every loop: a DetachedEnd of its result.</summary>
    internal object? Detached;

    /// <summary>It has failed and nobody awaits it yet. If nobody ever does, that is told as it is of a Task: by TaskScheduler.UnobservedTaskException.</summary>
    internal void KeepUnobserved()
    {
        if (Error is { SourceException: not OperationCanceledException and var error })
        {
            _unobserved = Task.FromException(error);
        }
    }

    /// <summary>Its error is somebody's now.</summary>
    internal void Observe() => _ = _unobserved?.Exception;

    internal void Clear()
    {
        _unobserved = null;
        Context = null;
        Error = null;
    }
}
