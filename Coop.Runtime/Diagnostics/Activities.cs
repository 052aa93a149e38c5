using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Diagnostics;

/// <summary>What each microthread does at one moment.</summary>
internal sealed class Activities(EventLoop loop)
{
    private HashSet<Strand>? _ready;

    /// <summary>What follows is of this moment, and holds while no step runs.</summary>
    internal void Begin() => _ready = null;

    internal MicrothreadActivity Of(Microthread microthread) =>
        microthread == loop.Scheduler.Current ? MicrothreadActivity.Running
        : microthread.Light == LightState.Committed || (!microthread.IsParked && IsReady(microthread)) ? MicrothreadActivity.Ready
        : microthread.IsEnded ? MicrothreadActivity.Ended
        : microthread.IsParked ? MicrothreadActivity.Waiting
        : MicrothreadActivity.Foreign;

    // Asked only of those of whom nothing else is known.
    private bool IsReady(Microthread microthread) => (_ready ??= loop.Scheduler.ReadyStrands()).Contains(microthread);
}
