using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Coroutines;

namespace Coop.Runtime;

/// <summary>
/// What an async method returns that is to cost the least: <c>async Coroutine Work()</c>. Awaiting it is a call inside the running microthread, as of a
/// Task. It is awaited once; <see cref="AsTask"/> gives something to keep. Outside of a loop it behaves as a Task does.
/// </summary>
[AsyncMethodBuilder(typeof(CoroutineMethodBuilder))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Coroutine
{
    private readonly object? _source; // null: it has ended well; a CoroutineBox; or a Task: it failed before its first wait, or runs outside of a loop
    private readonly int _version; // of the box; 0 for a Task

    private Coroutine(object? source, int version)
    {
        _source = source;
        _version = version;
    }

    internal CoroutineBox<NoResult>? Box => _version == 0 ? null : Unsafe.As<CoroutineBox<NoResult>>(_source);

#pragma warning disable VSTHRD114 // No task is an answer here: there is none.
    internal Task? Foreign => _version == 0 ? Unsafe.As<Task>(_source) : null;
#pragma warning restore VSTHRD114

    /// <summary>Awaits the method: its call goes on here when it has ended.</summary>
    /// <returns>The awaiter; for the compiler.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CoroutineAwaiter GetAwaiter() => new(_source, _version);

    /// <summary>The rest of the method as a Task, for whoever wants one: Task.WhenAll, or several who await it. This awaits it.</summary>
    /// <returns>The task.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: with the microthread that runs it
    /// </remarks>
    public Task AsTask() => _source is null ? Task.CompletedTask : _version == 0 ? Unsafe.As<Task>(_source) : Await(this);

    /// <summary>The rest of the method as a ValueTask. This awaits it.</summary>
    /// <returns>The value task, to be awaited once.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: with the microthread that runs it
    /// </remarks>
    public ValueTask AsValueTask() => _source is null ? default : new ValueTask(AsTask());

    /// <summary>Where it is, for people.</summary>
    /// <returns>For instance "Coroutine: has ended".</returns>
    public override string ToString() => $"Coroutine: {(GetAwaiter().HasEndedHere ? "has ended" : "goes on")}";

    internal static Coroutine Of(object? source)
    {
        if (source is null)
        {
            return default;
        }
        return source is CoroutineBox<NoResult> box
            ? box.Detached is { } detached ? new(detached, 0) : new(box, box.Version)
            : new(source, 0);
    }

    private static async Task Await(Coroutine coroutine) => await coroutine;
}
