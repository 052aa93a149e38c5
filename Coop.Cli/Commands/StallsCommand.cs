using System.Globalization;
using Coop.Cli.Targets;
using Coop.Cli.Writing;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Cli.Commands;

/// <summary>What holds the loops of a process up, as it happens.</summary>
internal sealed class StallsCommand(Words words)
{
    internal async Task<int> Run(EventLoop events)
    {
        using var stop = new StopSignal(events);
        var names = (await TargetLoops.Some(events, words.Pid)).ToDictionary(static loop => loop.Loop, static loop => loop.Name);
        TargetSession session = TargetSession.Open(events, words.Pid, TargetSession.StallsKeyword);
        TimeSpan end = words.Seconds is { } seconds ? events.Now + TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        while (events.Now < end)
        {
            var (index, told, _, _) = await AnyOf(session.Next(), stop.Asked, end == TimeSpan.MaxValue ? events.Never() : events.Sleep((end - events.Now).TotalSeconds));
            if (index != 0)
            {
                break;
            }
            switch (told)
            {
                case LoopFound found:
                    names[found.Loop] = found.Name;
                    break;
                case StallTold stall:
                    Write(stall, names.GetValueOrDefault(stall.Loop, ""));
                    break;
                case StallOver over:
                    Write(over, names.GetValueOrDefault(over.Loop, ""));
                    break;
                case SessionEnded { Problem: { } problem }:
                    throw problem;
                default:
                    break;
            }
        }
        await session.Close();
        return ExitStatus.Ok;
    }

    private static string Clock => DateTime.Now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private void Write(StallTold stall, string loop)
    {
        if (words.IsJson)
        {
            JsonOutput.Write(isIndented: false, json =>
            {
                json.WriteString("event", "stall");
                json.WriteString("loopName", loop);
                LoopJson.Stall(json, stall);
            });
            return;
        }
        Console.Out.WriteLine($"{Clock}  loop '{loop}': {stall.Who} {stall.How}, {stall.Millis} ms until now. {stall.Advice}");
        foreach (string line in stall.Stack.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Console.Out.WriteLine($"    {line.Trim()}");
        }
    }

    private void Write(StallOver over, string loop)
    {
        if (words.IsJson)
        {
            JsonOutput.Write(isIndented: false, json =>
            {
                json.WriteString("event", "stallEnded");
                json.WriteString("loopName", loop);
                json.WriteNumber("loop", over.Loop);
                json.WriteNumber("microthread", over.MicrothreadId);
                json.WriteNumber("millis", over.Millis);
            });
            return;
        }
        Console.Out.WriteLine($"{Clock}  loop '{loop}': microthread {over.MicrothreadId} goes on after {over.Millis} ms");
    }
}
