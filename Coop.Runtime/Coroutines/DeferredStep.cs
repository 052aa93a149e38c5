using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Coroutines;

/// <summary>A step that cannot be the tail of the running one stands in the run queue behind this: then it is the tail of its own, as always.</summary>
internal sealed class DeferredStep(StrandStep step) : Runnable
{
    internal override Runnable Run() => step;
}
