// `watching WORKLOAD`: what being looked at costs. Each round begins a program with a crowd of parked microthreads, and measures pieces of the same length in it:
//
//   again    the loop as it comes, once more: the control. It says how far the other ratios can be trusted
//   nobody   the loop asks nobody at its looks: no watch at all
//   NAME     a viewer of that name has been attached for some seconds
//
// to one as it comes, in the same process: what differs between two processes (where code and heap lie) is in none of the ratios.
using System.Diagnostics;
using System.Globalization;

namespace Coop.Bench.Watching;

internal sealed class WatchingRun
{
    private const double SettleSeconds = 4;

    private readonly string _workload;
    private readonly int _rounds = 15;
    private readonly double _seconds = 3;
    private readonly int _parked = 10_000;
    private readonly string _core = "0";
    private readonly string _viewerCore = "1";
    private readonly List<(string Name, string Command)> _viewers = [];
    private readonly Dictionary<string, List<Piece>> _ratios = [];

    private WatchingRun(string workload, ReadOnlySpan<string> words)
    {
        _workload = workload;
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            switch (words[i])
            {
                case "--rounds": _rounds = int.Parse(words[i + 1], CultureInfo.InvariantCulture); break;
                case "--seconds": _seconds = double.Parse(words[i + 1], CultureInfo.InvariantCulture); break;
                case "--parked": _parked = int.Parse(words[i + 1], CultureInfo.InvariantCulture); break;
                case "--core": _core = words[i + 1]; break;
                case "--viewer-core": _viewerCore = words[i + 1]; break;
                default: _viewers.Add((words[i].TrimStart('-'), words[i + 1])); break;
            }
        }
    }

    internal static int Run(string workload, ReadOnlySpan<string> words)
    {
        var run = new WatchingRun(workload, words);
        Console.WriteLine($"{workload}, {run._parked} parked: ratios to the loop as it comes; medians of {run._rounds} rounds [quartiles]");
        for (int round = 0; round < run._rounds; round++)
        {
            run.Round(round);
        }
        Console.WriteLine($"{"",-10} {"loop's thread",-22} {"process",-22} {"wall",-22} longest turn, ms of processor, of wall");
        foreach ((string name, List<Piece> pieces) in run._ratios)
        {
            Console.WriteLine($"{name,-10} {Spread(pieces, static piece => piece.Loop),-22} {Spread(pieces, static piece => piece.Process),-22} {Spread(pieces, static piece => piece.Wall),-22} " +
                $"{pieces.Max(static piece => piece.TurnCpu) / 1e6:0.00} {pieces.Max(static piece => piece.TurnWall) / 1e6:0.00} (over a millisecond of processor: {pieces.Sum(static piece => piece.LongTurns)})");
        }
        return 0;
    }

    private void Round(int round)
    {
        using var program = new Watched(_workload, _parked, _core);
        // As it comes first and last: a drift of the machine is halved.
        string[] order = round % 2 == 0 ? ["again", "nobody"] : ["nobody", "again"];
        Piece before = Measure(program);
        var measured = new List<(string, Piece)>();
        foreach (string name in order)
        {
            program.Ask(name == "nobody" ? "watch off" : "watch on");
            measured.Add((name, Measure(program)));
        }
        program.Ask("watch on");
        Piece after = Measure(program);
        foreach ((string name, string command) in round % 2 == 0 ? _viewers : Enumerable.Reverse(_viewers))
        {
            using Process viewer = Watched.StartViewer(_viewerCore, string.Format(CultureInfo.InvariantCulture, command, program.Id));
            // Of turns the beginning matters too; of throughput it does not.
            Thread.Sleep(TimeSpan.FromSeconds(_workload == "turns" ? 0 : SettleSeconds));
            measured.Add((name, Measure(program)));
            if (viewer.HasExited)
            {
                throw new InvalidOperationException($"'{command}' has ended by itself.");
            }
            viewer.Kill(entireProcessTree: true);
            viewer.WaitForExit();
            Thread.Sleep(500);
        }
        Piece reference = before.Mean(after);
        foreach ((string name, Piece piece) in measured)
        {
            if (!_ratios.TryGetValue(name, out List<Piece>? all))
            {
                _ratios.Add(name, all = []);
            }
            all.Add(piece.To(reference));
        }
        Console.WriteLine($"{round + 1}: {reference.Loop:0.0} ns, of the process {reference.Process:0.0}, " +
            string.Join(", ", measured.Select(one => $"{one.Item1} {one.Item2.Loop / reference.Loop:0.000}")));
    }

    private Piece Measure(Watched program) => _workload == "echo" ? program.Echo(_seconds) : program.Run(_seconds);

    private static string Spread(List<Piece> pieces, Func<Piece, double> what)
    {
        double[] sorted = [.. pieces.Select(what).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0.000} [{sorted[sorted.Length / 4]:0.000} {sorted[sorted.Length * 3 / 4]:0.000}]");
    }
}
