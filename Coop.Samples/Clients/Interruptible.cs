using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Clients;

/// <summary>A program that Ctrl-C and SIGTERM end in order: everything is cancelled, every finally block runs.</summary>
internal static class Interruptible
{
    /// <summary>Runs the work on a loop of its own.</summary>
    /// <returns>The exit status: the work's own, or that of the signal.</returns>
    internal static int Run(Func<EventLoop, Task<int>> work) => EventLoop.Run(async events =>
    {
        var status = 0;
        using var stop = new StopSignal(events);
        await Group(async everything =>
        {
            var working = everything.Start(() => work(events), "work");
            var (index, result, signal) = await AnyOf(working.Join(), stop.Asked);
            status = index == 0 ? result : StopSignal.ExitStatus(signal);
            everything.Cancel();
        });
        return status;
    });
}
