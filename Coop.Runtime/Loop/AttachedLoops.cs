namespace Coop.Runtime.Loop;

/// <summary>The loops that are bound to one thread. A loop that moves to another thread is taken off by that one, so the list is replaced, never changed.</summary>
internal sealed class AttachedLoops
{
    private readonly Lock _gate = new();
    private volatile EventLoop[] _all = [];

    internal EventLoop[] All => _all;

    internal void Add(EventLoop loop)
    {
        lock (_gate)
        {
            _all = [.. _all, loop];
        }
    }

    internal void Remove(EventLoop loop)
    {
        lock (_gate)
        {
            _all = [.. _all.Where(other => other != loop)];
        }
    }
}
