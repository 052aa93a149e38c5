using Coop.Cli.Targets;
using Coop.Cli.Writing;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Cli.Commands;

/// <summary>Who is alive, what everybody waits for, and what is wrong: once.</summary>
internal sealed class TreeCommand(Words words)
{
    /// <summary>A loop that says nothing for so long is stuck.</summary>
    private const double PatienceSeconds = 5;

    private const double PeriodSeconds = 1;

    internal async Task<int> Run(EventLoop events)
    {
        using var stop = new StopSignal(events);
        var target = new TargetView(await TargetLoops.Some(events, words.Pid));
        TargetSession session = TargetSession.Open(events, words.Pid, TargetSession.SnapshotKeyword | TargetSession.StallsKeyword, PeriodSeconds);
        var time = new WatchTime(events.Now, TimeSpan.FromSeconds(PatienceSeconds), TimeSpan.FromSeconds(words.Seconds ?? 0));
        while (events.Now < time.Until)
        {
            var (index, told, _, _) = await AnyOf(session.Next(), stop.Asked, events.Sleep(Math.Max(0.001, (time.Until - events.Now).TotalSeconds)));
            if (index == 1)
            {
                break;
            }
            if (index == 0)
            {
                target.Add(told);
                time.Note(events.Now, target.IsWhole);
            }
        }
        await session.Close();
        if (words.IsJson)
        {
            JsonOutput.Write(isIndented: true, json => target.Write(json, words.Pid));
        }
        else
        {
            Console.Out.Write(target.ToText());
        }
        return target.IsWhole ? ExitStatus.Ok : ExitStatus.NoAnswer;
    }
}
