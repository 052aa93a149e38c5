namespace Coop.Runtime.Threads;

/// <summary>What most microthreads never need.</summary>
internal sealed class MicrothreadExtras : Scheduling.StrandExtras
{
    internal Group? Group;
    internal Microthread? PreviousSibling;
    internal Microthread? NextSibling;
    internal CancellationTokenSource? TokenSource;
    internal Exception? Error;

    /// <summary>Who takes its outcome to another thread.</summary>
    internal IEndListener? Listener;

    /// <summary>Its end as an event that never throws: a CompletionCore of Unit.</summary>
    internal Sources.CompletionCore<Unit>? Ended;

    /// <summary>Its end as an event with its result: the MicrothreadEnd of that type.</summary>
    internal Sources.IFaced? Joined;
}
