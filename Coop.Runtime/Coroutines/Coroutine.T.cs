using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Coroutines;

namespace Coop.Runtime;

/// <summary>
/// What an async method returns that is to cost the least: <c>async Coroutine&lt;T&gt; Work()</c>. Awaiting it is a call inside the running microthread, as of a
/// Task. It is awaited once; <see cref="AsTask"/> gives something to keep. Outside of a loop it behaves as a Task does.
/// </summary>
/// <typeparam name="T">What the method returns.</typeparam>
[AsyncMethodBuilder(typeof(CoroutineMethodBuilder<>))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Coroutine<T>
{
    private readonly object? _source; // null: it has ended well; a CoroutineBox; or a Task: it failed before its first wait, or runs outside of a loop
    private readonly int _version; // of the box; 0 for a Task
    private readonly T _result;

    private Coroutine(object? source, int version, T result)
    {
        _source = source;
        _version = version;
        _result = result;
    }

    internal CoroutineBox<T>? Box => _version == 0 ? null : Unsafe.As<CoroutineBox<T>>(_source);

#pragma warning disable VSTHRD114 // No task is an answer here: there is none.
    internal Task? Foreign => _version == 0 ? Unsafe.As<Task>(_source) : null;
#pragma warning restore VSTHRD114

    internal T ResultAtOnce => _result;

    /// <summary>Awaits the method: its call goes on here when it has ended.</summary>
    /// <returns>The awaiter; for the compiler.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CoroutineAwaiter<T> GetAwaiter() => new(_source, _version, _result);

    /// <summary>The rest of the method as a Task, for whoever wants one: Task.WhenAll, or several who await it. This awaits it.</summary>
    /// <returns>The task.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: with the microthread that runs it
    /// </remarks>
    public Task<T> AsTask() => _version == 0 && _source is not null ? Unsafe.As<Task<T>>(_source) : Await(this);

    /// <summary>The rest of the method as a ValueTask. This awaits it.</summary>
    /// <returns>The value task, to be awaited once.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: with the microthread that runs it
    /// </remarks>
    public ValueTask<T> AsValueTask() => _source is null ? new ValueTask<T>(_result) : new ValueTask<T>(AsTask());

    /// <summary>Where it is, for people.</summary>
    /// <returns>For instance "Coroutine: has ended".</returns>
    public override string ToString() => $"Coroutine: {(GetAwaiter().HasEndedHere ? "has ended" : "goes on")}";

    internal static Coroutine<T> Of(object? source, T result)
    {
        if (source is null)
        {
            return new(null, 0, result);
        }
        return source is CoroutineBox<T> box
            ? box.Detached is { } detached ? new(detached, 0, default!) : new(box, box.Version, default!)
            : new(source, 0, default!);
    }

    private static async Task<T> Await(Coroutine<T> coroutine) => await coroutine;
}
