using Coop.Runtime;

namespace Coop.Hosting;

/// <summary>How a hosted loop is made and watched.</summary>
public sealed class CoopOptions
{
    /// <summary>
    /// The loop itself: <c>o.Loop = o.Loop with { MaxStepsPerTurn = 64 }</c>. Its name is that of AddCoop and its clock the TimeProvider of the services, where
    /// nothing else is said here. An error that nobody waits for ends the loop, and then HostOptions.BackgroundServiceExceptionBehavior says what becomes of the
    /// host; with UnhandledErrorPolicy.Report it is logged and the loop goes on. ShutdownGrace is what a cancelled microthread is given for its finally blocks;
    /// all together are given no more than HostOptions.ShutdownTimeout.
    /// </summary>
    public EventLoopOptions Loop { get; set; } = new();

    /// <summary>How late the loop may answer before the health check calls it degraded. 100 ms unless told; a day at most.</summary>
    public TimeSpan DegradedAfter { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How late the loop may answer before the health check calls it unhealthy: stalled. 1 s unless told; a day at most.</summary>
    public TimeSpan UnhealthyAfter { get; set; } = TimeSpan.FromSeconds(1);
}
