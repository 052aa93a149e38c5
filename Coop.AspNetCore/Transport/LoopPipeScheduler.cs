using System.IO.Pipelines;
using Coop.Runtime;

namespace Coop.AspNetCore;

/// <summary>Brings to the loop whoever waits for a pipe without a context of its own.</summary>
internal sealed class LoopPipeScheduler(EventLoop loop) : PipeScheduler
{
    public override void Schedule(Action<object?> action, object? state)
    {
        try
        {
            loop.Post(new SendOrPostCallback(action), state);
        }
        catch (InvalidOperationException)
        {
            // The loop has ended. Whoever is left must still come to its end.
            _ = System.Threading.ThreadPool.UnsafeQueueUserWorkItem(action, state, preferLocal: false);
        }
    }
}
