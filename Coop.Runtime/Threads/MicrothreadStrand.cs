using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Threads;

/// <summary>The strand of a microthread: its SynchronizationContext and its identity (C2).</summary>
internal sealed class MicrothreadStrand(Microthread microthread, Scheduler scheduler) : Strand(scheduler)
{
    internal Microthread Microthread => microthread;

    internal override string Describe() => microthread.Description;

    private protected override void CancelRequested() => microthread.CancelRequested();

    internal override void OperationsEnded() => microthread.OperationsEnded();
}
