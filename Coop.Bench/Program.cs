using BenchmarkDotNet.Running;
using Coop.Bench;

if (args is ["peer" or "peer-fast", var workload, var operations])
{
    return Peer.Run(args[0] == "peer" ? PeerWorkloads.Find(workload) : PeerFast.Find(workload), workload, long.Parse(operations));
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
