namespace Coop.Runtime.Sources;

/// <summary>A semaphore has a permit that may be taken.</summary>
internal sealed class SemaphoreCondition(SemaphoreCore core) : EventCondition
{
    public override bool IsTrue
    {
        get
        {
            core.Scheduler.VerifyAccess();
            return core.IsAvailable;
        }
    }

    internal override object Identity => core;

    internal override EventLoop Loop => core.Loop;

    internal override IDependency[] Leaves => field ??= [core];

    private protected override string Describe() => $"{core.Face.Description}.IsAvailable";
}
