using System.Runtime.CompilerServices;

namespace Coop.Runtime.Coroutines;

/// <summary>The end of a coroutine that runs outside of every loop: a Task, ended exactly as that of an async method.</summary>
internal sealed class DetachedEnd<T>
{
    private AsyncTaskMethodBuilder<T> _builder = AsyncTaskMethodBuilder<T>.Create();

    // Made now: the method may end on another thread before anybody asks.
    internal DetachedEnd() => Task = _builder.Task;

    internal Task<T> Task { get; }

    internal void SetResult(T result) => _builder.SetResult(result);

    internal void SetException(Exception error) => _builder.SetException(error);
}
