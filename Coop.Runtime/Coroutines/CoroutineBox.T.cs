namespace Coop.Runtime.Coroutines;

/// <summary>A box as its awaiter knows it: by its result.</summary>
internal abstract class CoroutineBox<T> : CoroutineBox
{
    private T _result = default!;

    /// <summary>For a coroutine that runs outside of every loop, its end as a Task.</summary>
    internal Task<T>? Detached => (Extras?.Detached as TaskCompletionSource<T>)?.Task;

    /// <summary>There is no loop here: it goes on wherever what it awaits ends, as a Task's method does.</summary>
    internal void Detach()
    {
        Extras ??= new CoroutineExtras();
        Extras.Detached = new TaskCompletionSource<T>();
    }

    internal void SetResult(T result)
    {
        _result = result;
        SetEnd();
    }

    /// <summary>The result or the error, once.</summary>
    internal T Take(int version)
    {
        VerifyAccess(version);
        if (!HasEnded)
        {
            throw new InvalidOperationException("This Coroutine has not ended. Use await; it cannot be blocked on.");
        }
        return TakeNow();
    }

    /// <summary>As <see cref="Take"/>, for who knows that it may.</summary>
    internal T TakeNow()
    {
        T result = _result;
        var error = Error;
        if (error is not null)
        {
            Extras!.Observe();
        }
        if (System.Runtime.CompilerServices.RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            _result = default!;
        }
        Reset();
        Free();
        error?.Throw();
        return result;
    }

    private protected abstract void Free();

    private protected override void CompleteDetached()
    {
        var completion = (TaskCompletionSource<T>)Extras!.Detached!;
        switch (Extras.Error?.SourceException)
        {
            case null:
                completion.SetResult(_result);
                break;
            case OperationCanceledException canceled:
                completion.SetCanceled(canceled.CancellationToken);
                break;
            case { } error:
                completion.SetException(error);
                break;
        }
    }
}
