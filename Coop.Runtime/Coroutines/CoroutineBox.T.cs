using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Coop.Runtime.Coroutines;

/// <summary>A box as its awaiter knows it: by its result.</summary>
internal abstract class CoroutineBox<T> : CoroutineBox
{
    private T _result = default!;

    /// <summary>For a coroutine that runs outside of every loop, its end as a Task.</summary>
    internal Task<T>? Detached => (Extras?.Detached as DetachedEnd<T>)?.Task;

    /// <summary>There is no loop here: it goes on wherever what it awaits ends, as a Task's method does.</summary>
    internal void Detach()
    {
        NeedExtras().Detached = new DetachedEnd<T>();
    }

    internal void SetResult(T result)
    {
        _result = result;
        SetEnd();
    }

    /// <summary>The result or the error, once.</summary>
    [StackTraceHidden]
    internal T Take(int version)
    {
        VerifyAccess(version);
        if (!HasEnded)
        {
            throw new InvalidOperationException("This Coroutine has not ended. Use await; it cannot be blocked on.");
        }
        T result = TakeNow(out ExceptionDispatchInfo? error);
        error?.Throw();
        return result;
    }

    /// <summary>As <see cref="Take"/>, for who knows that it may.</summary>
    internal T TakeNow(out ExceptionDispatchInfo? error)
    {
        T result = _result;
        error = Error;
        if (error is not null)
        {
            Extras!.Observe();
        }
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            _result = default!;
        }
        Reset();
        Free();
        return result;
    }

    private protected abstract void Free();

    private protected override void CompleteDetached()
    {
        var end = (DetachedEnd<T>)Extras!.Detached!;
        if (Error is { SourceException: var error })
        {
            end.SetException(error);
        }
        else
        {
            end.SetResult(_result);
        }
    }
}
