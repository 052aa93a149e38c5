using Coop.Runtime.Loop;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    // The loops bound to this thread. More than one only where a host turns several by hand.
    [ThreadStatic]
    private static AttachedLoops? t_attached;

    private AttachedLoops? _attachedTo;

    /// <summary>
    /// The loop that is meant when none is named: the one whose turn is running on this thread, else the only one bound to this thread.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is none, or there are several and no turn is running.</exception>
    public static EventLoop Current => CurrentOrNull ?? throw NoLoop();

    /// <summary>As <see cref="Current"/>, but null where that throws.</summary>
    public static EventLoop? CurrentOrNull
    {
        get
        {
            if (Scheduler.Running is { } running)
            {
                return (EventLoop)running.Host;
            }
            return t_attached is { All: [var only] } ? only : null;
        }
    }

    private static InvalidOperationException NoLoop() => new(
        t_attached is { All: { Length: > 1 } several }
            ? $"{several.Length} event loops are bound to this thread and none of them is running a turn: say which one is meant (loop.Sleep(...), loop.Queue<T>())."
            : "There is no event loop on this thread. Use this inside EventLoop.Run(...), or hand the work to a loop with loop.Post(...). " +
              "After ConfigureAwait(false) the code has left its loop.");

    private void Attach() => (_attachedTo = t_attached ??= new AttachedLoops()).Add(this);

    private void Detach()
    {
        _attachedTo?.Remove(this);
        _attachedTo = null;
    }
}
