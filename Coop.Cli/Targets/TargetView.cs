using System.Text;
using System.Text.Json;
using Coop.Cli.Commands;
using Coop.Cli.Findings;
using Coop.Cli.Writing;

namespace Coop.Cli.Targets;

/// <summary>All loops of a process, as they were told of last.</summary>
internal sealed class TargetView(IReadOnlyList<LoopFound> loops)
{
    private readonly SortedDictionary<long, LoopFound> _loops = new(loops.ToDictionary(static loop => loop.Loop));
    private readonly Dictionary<long, LoopHistory> _histories = [];
    private readonly Dictionary<long, LoopView> _views = [];

    internal IReadOnlyCollection<LoopFound> Loops => _loops.Values;

    /// <summary>Whether every loop has been seen.</summary>
    internal bool IsWhole => _loops.Keys.All(_views.ContainsKey);

    internal LoopView? ViewOf(long loop) => _views.GetValueOrDefault(loop);

    internal LoopHistory HistoryOf(long loop) => _histories.TryGetValue(loop, out LoopHistory? known) ? known : _histories[loop] = new LoopHistory();

    /// <summary>Takes in what a session tells.</summary>
    /// <returns>The loop of which there is a new snapshot; 0 when there is none.</returns>
    /// <exception cref="CliException">The session has ended, or cannot be understood.</exception>
    internal long Add(TargetEvent told)
    {
        switch (told)
        {
            case LoopFound found:
                _loops[found.Loop] = found;
                break;
            case LoopGone gone:
                _loops.Remove(gone.Loop);
                _views.Remove(gone.Loop);
                _histories.Remove(gone.Loop);
                break;
            case StallTold stall:
                HistoryOf(stall.Loop).Add(stall);
                break;
            case StallOver over:
                HistoryOf(over.Loop).Add(over);
                break;
            case SnapshotTold { Snapshot: var snapshot }:
                long loop = snapshot.Start.Loop;
                _loops.TryAdd(loop, new LoopFound(loop, snapshot.Start.Name, snapshot.Start.ThreadId));
                _views[loop] = HistoryOf(loop).Add(snapshot);
                return loop;
            case OtherProtocol other:
                throw new CliException(ExitStatus.Failed,
                    $"The program speaks version {other.Version} of the protocol, and this coop {EventDecoder.ProtocolVersion}: take the coop of the version of Coop.Runtime that it uses.");
            case SessionEnded { Problem: { } problem }:
                throw problem;
            default:
                break;
        }
        return 0;
    }

    internal string ToText()
    {
        var text = new StringBuilder();
        foreach (LoopFound loop in _loops.Values)
        {
            text.Append(_views.TryGetValue(loop.Loop, out LoopView? view) ? LoopText.Of(view) : Silent(loop));
        }
        return text.ToString();
    }

    internal void Write(Utf8JsonWriter json, int pid)
    {
        json.WriteNumber("pid", pid);
        json.WriteStartArray("loops");
        foreach ((long loop, LoopView view) in _views.OrderBy(static pair => pair.Key))
        {
            LoopJson.Write(json, view, HistoryOf(loop).Stalls);
        }
        json.WriteEndArray();
        json.WriteStartArray("silent");
        foreach (LoopFound loop in _loops.Values.Where(loop => !_views.ContainsKey(loop.Loop)))
        {
            json.WriteStartObject();
            json.WriteNumber("loop", loop.Loop);
            json.WriteString("name", loop.Name);
            json.WriteStartArray("stalls");
            foreach (StallTally tally in HistoryOf(loop.Loop).Stalls)
            {
                json.WriteStartObject();
                LoopJson.Stall(json, tally.Last);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private string Silent(LoopFound loop)
    {
        var text = new StringBuilder();
        text.AppendLine($"loop {loop.Loop} '{loop.Name}' on thread {loop.ThreadId} says nothing: it is stuck, or is not turned by anybody.");
        foreach (StallTally tally in HistoryOf(loop.Loop).Stalls)
        {
            text.AppendLine($"  ! {tally.Text}");
        }
        return text.ToString();
    }
}
