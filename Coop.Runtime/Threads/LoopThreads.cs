using System.Runtime.CompilerServices;

namespace Coop.Runtime.Threads;

/// <summary>What the microthreads of one loop share.</summary>
internal sealed class LoopThreads
{
    private LoopThreads(EventLoop loop) => Grace = new CancelGrace(loop);

    internal CancelGrace Grace { get; }

    /// <summary>The places that started microthreads lately. A power of two.</summary>
    internal Origin?[] Origins { get; } = new Origin?[64];

    internal static LoopThreads Of(EventLoop loop) => Unsafe.As<LoopThreads>(loop.Threads ??= new LoopThreads(loop));
}
