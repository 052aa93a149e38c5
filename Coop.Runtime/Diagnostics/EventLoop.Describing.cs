using Coop.Runtime.Diagnostics;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    /// <summary>What this loop's diagnostics keep: made at the first use.</summary>
    internal SourceNumbers SourceNumbers => field ??= new SourceNumbers();

    /// <summary>
    /// Who is alive on this loop and what everybody waits for: microthreads, queues, timers, file descriptors, and hints at mistakes. Costs a few microseconds for
    /// each microthread, and nothing when it is not called.
    /// </summary>
    /// <param name="earlier">An earlier description of the same loop: whoever waited then for what it waits for now is said to have waited since.</param>
    /// <returns>The description; it changes no more.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop; on another, <c>await loop.InvokeAsync(() =&gt; loop.Describe())</c>
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: tokio's console; the task trees of trio and asyncio
    /// </remarks>
    public LoopDescription Describe(LoopDescription? earlier = null)
    {
        VerifyAccessOrUnbound();
        return new LoopPortrait(this, earlier).Draw();
    }
}
