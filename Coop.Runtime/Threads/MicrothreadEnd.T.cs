using Coop.Runtime.Diagnostics;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Threads;

/// <summary>The end of a microthread as an event: its result or its error, for everybody who asks before it has ended (<see cref="PastEnd{T}"/> afterwards).</summary>
internal sealed class MicrothreadEnd<T>(Microthread<T> microthread) : OnceSource<T>(microthread.Loop, microthread)
{
    internal override object Identity => microthread;

    internal override WaitKind KindOf(long number) => WaitKind.Microthread;

    /// <summary>It has ended: everybody who waits is told.</summary>
    internal void Settle()
    {
        _ = microthread.Error is { } error ? TrySetError(error) : TrySetResult(microthread.Result);
    }
}
