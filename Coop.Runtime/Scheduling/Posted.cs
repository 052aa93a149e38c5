namespace Coop.Runtime.Scheduling;

/// <summary>A callback with its state: what SynchronizationContext.Post and EventLoop.Post put into the run queue, from any thread.</summary>
internal sealed class Posted(Strand strand, SendOrPostCallback callback, object? state) : Errand
{
    private static readonly ContextCallback s_invoke = static self => ((Posted)self!).Invoke();

    /// <summary>The link of the inbox, written before the item is published.</summary>
    internal Posted? NextPosted;

    /// <summary>Called instead of the callback when the loop ended first; null: the sink is told.</summary>
    internal Action? Refused;

    internal Strand Home => strand;

    // Under the empty context, so that an AsyncLocal written by one callback is not seen by the next (C17).
    private protected override void Do() => ExecutionContext.Run(EmptyContext.Value, s_invoke, this);

    private void Invoke() => callback(state);
}
