using BenchmarkDotNet.Running;
using Coop.Bench;
using Coop.Bench.Watching;

if (args is ["peer" or "peer-fast", var workload, var operations])
{
    return Peer.Run(args[0] == "peer" ? PeerWorkloads.Find(workload) : PeerFast.Find(workload), workload, long.Parse(operations));
}

if (args is ["watching", var looked, .. var words])
{
    return WatchingRun.Run(looked, words);
}
if (args is ["watched", var watched, var parked, var port])
{
    return WatchedProgram.Run(watched, int.Parse(parked), int.Parse(port));
}

// A dry run shows that every bench runs, not what it costs: a process of its own for each would take most of the time.
if (args.AsSpan().IndexOf(["--job", "dry"]) >= 0)
{
    args = [.. args, "--inProcess"];
}

// The switcher ends well even when a bench did not build or threw: .ci/run wants to know.
var failed = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args)
    .Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
return failed ? 1 : 0;
