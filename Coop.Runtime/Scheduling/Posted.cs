namespace Coop.Runtime.Scheduling;

/// <summary>A callback with its state: what SynchronizationContext.Post and EventLoop.Post put into the run queue, from any thread.</summary>
internal sealed class Posted(Strand strand, SendOrPostCallback callback, object? state) : Errand
{
    private Strand _strand = strand;
    private SendOrPostCallback _callback = callback;
    private object? _state = state;

    /// <summary>The link of the inbox, written before the item is published; of a free one, the next free one.</summary>
    internal Posted? NextPosted;

    /// <summary>Whether it is used again once it has run: what a loop posts to itself never leaves its thread.</summary>
    internal bool IsPooled;

    /// <summary>Called instead of the callback when the loop ended first; null: the sink is told.</summary>
    internal Action? Refused;

    internal Strand Home => _strand;

    /// <summary>A free one, for another callback.</summary>
    internal void Reuse(Strand strand, SendOrPostCallback callback, object? state)
    {
        _strand = strand;
        _callback = callback;
        _state = state;
    }

    // It may be posted again before the callback returns: taken apart first.
    private protected override void Do()
    {
        SendOrPostCallback callback = _callback;
        object? state = _state;
        if (IsPooled)
        {
            _callback = null!;
            _state = null;
            _strand.Scheduler.Free(this);
        }
        callback(state);
    }
}
