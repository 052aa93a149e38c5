using Coop.Cli.Targets;
using Coop.Cli.Writing;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Cli.Commands;

/// <summary>Which processes have a loop.</summary>
internal sealed class PsCommand(Words words)
{
    /// <summary>Who does not answer in this time is left out, and named.</summary>
    private const double PatienceSeconds = 3;

    internal async Task<int> Run(EventLoop events)
    {
        var found = new SortedDictionary<int, IReadOnlyList<LoopFound>>();
        var silent = new SortedDictionary<int, string>();
        await Group(g =>
        {
            foreach (int pid in TargetProcess.WithDiagnostics())
            {
                g.Start(() => Ask(events, pid, found, silent), $"ask {pid}");
            }
            return Task.CompletedTask;
        });
        if (words.IsJson)
        {
            WriteJson(found);
            return ExitStatus.Ok;
        }
        Console.Out.WriteLine(found.Count == 0 ? "No process has a Coop loop, of those that you may look into." : $"{"PID",7}  {"LOOPS",-24}  COMMAND");
        foreach ((int pid, IReadOnlyList<LoopFound> loops) in found)
        {
            Console.Out.WriteLine($"{pid,7}  {string.Join(", ", loops.Select(static loop => loop.Name)),-24}  {TargetProcess.CommandOf(pid)}");
        }
        foreach ((int pid, string why) in silent)
        {
            Console.Error.WriteLine(why);
        }
        return ExitStatus.Ok;
    }

    private static async Task Ask(EventLoop events, int pid, SortedDictionary<int, IReadOnlyList<LoopFound>> found, SortedDictionary<int, string> silent)
    {
        try
        {
            IReadOnlyList<LoopFound> loops = await TargetLoops.Of(events, pid, PatienceSeconds);
            if (loops.Count > 0)
            {
                found.Add(pid, loops);
            }
        }
        catch (CliException problem) when (problem.Status is ExitStatus.NoAnswer)
        {
            silent.Add(pid, problem.Message);
        }
        catch (CliException)
        {
            // It has ended meanwhile, or is somebody else's: it is not asked for by its number.
        }
    }

    private static void WriteJson(SortedDictionary<int, IReadOnlyList<LoopFound>> found) => JsonOutput.Write(isIndented: true, json =>
    {
        json.WriteStartArray("processes");
        foreach ((int pid, IReadOnlyList<LoopFound> loops) in found)
        {
            json.WriteStartObject();
            json.WriteNumber("pid", pid);
            json.WriteString("command", TargetProcess.CommandOf(pid));
            json.WriteStartArray("loops");
            foreach (LoopFound loop in loops)
            {
                json.WriteStartObject();
                json.WriteNumber("loop", loop.Loop);
                json.WriteString("name", loop.Name);
                json.WriteNumber("threadId", loop.ThreadId);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
