namespace Coop.Runtime.Scheduling;

/// <summary>For awaiters that are used by hand: OnCompleted, unlike UnsafeOnCompleted, must carry the caller's ExecutionContext.</summary>
internal static class FlowingContext
{
    private static readonly ContextCallback s_invoke = static action => ((Action)action!)();

    internal static Action Wrap(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        return ExecutionContext.Capture() is { } context
            ? () => ExecutionContext.Run(context, s_invoke, continuation)
            : continuation;
    }
}
