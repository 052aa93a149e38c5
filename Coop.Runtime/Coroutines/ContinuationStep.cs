using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Coroutines;

/// <summary>A method with another builder that awaits a coroutine.</summary>
internal sealed class ContinuationStep(Action continuation) : StrandStep
{
    internal override Action ToAction() => continuation;

    internal override Runnable? Run()
    {
        continuation();
        return null;
    }
}
